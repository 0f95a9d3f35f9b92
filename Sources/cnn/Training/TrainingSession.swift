import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// One training from its folder to its report, with everything that is shown on the way.
struct TrainingSession {
  let start: TrainingStart
  var terminal: Terminal
  var asJSON: Bool
  /// Told how the training goes.
  var summary: TrainingSummary

  private var setup: RunSetup { start.setup }
  private var trainer: Trainer { start.trainer }

  /// Makes the folder of a new run or notes in that of an old one that it goes on, and trains.
  func run() throws {
    switch start.origin {
    case .new(let destination, let record): try begin(in: try destination.make(), record)
    case .continuation(let resumption, let data, let lock): try goOn(resumption, data, lock)
    }
  }

  private func begin(in folder: RunFolder, _ first: RunRecord) throws {
    summary.folder = folder
    var record = first
    record.remember(data: setup.dataFolder, of: folder)
    record.rememberInitialWeights(of: folder)
    do {
      trainer.enter(folder, try RunLock(folder))
      let configuration = setup.configuration
      try folder.write(configuration: configuration.text, overrides: configuration.overrides.map(\.assignment))
      try folder.write(record)
      try RunData.writeList(of: setup, to: folder)
      showStart(title: "training")
      try train()
    } catch {
      // A folder without a checkpoint is worth nothing to anybody.
      if !FileManager.default.fileExists(atPath: folder.last.path) { folder.abandon() }
      throw error
    }
  }

  private func goOn(_ resumption: RunRecord.Resumption, _ data: RunData, _ lock: RunLock) throws {
    data.remember(setup.dataFolder, terminal, lock: lock) { start.digests }
    if !trainer.isComplete {
      let folder = trainer.folder
      var record = try folder.read()
      showStart(title: "going on with")
      for change in resumption.changed { terminal.note("changed: \(PrintableText.escaped(change))") }
      record.status = .running
      record.end = nil
      // An earlier version may have listed fewer pictures.
      record.dataDigests = start.digests
      record.remember(data: setup.dataFolder, of: folder)
      record.resumed.append(resumption)
      try folder.write(record)
    }
    try train()
  }

  private func showStart(title: String) {
    let name = terminal.error.styled(PathText.short(trainer.folder.url), .bold)
    terminal.note("\(title) \(name), \(PrintableText.escaped(setup.configuration.path))\n")
    terminal.note(StartTable(setup: setup, initialWeights: start.initialWeights, traits: terminal.error).text + "\n")
    for note in setup.notes { terminal.note(note) }
  }

  private func train() throws {
    SignalWatch.begin(isQuiet: terminal.isQuiet)
    let screen = makeScreen()
    var observer = TrainingObserver(
      terminal: terminal, asJSON: asJSON, hasAccuracy: !setup.data.classes.isEmpty,
      evaluatesTest: setup.configuration.spec.training.evaluateTest == .epoch,
      run: PathText.short(trainer.folder.url), screen: screen)
    if !trainer.isComplete { observer.announce(start.warnings, told: setup.configuration.runWarnings) }
    let live = LiveReport(setup: setup, trainer: trainer, terminal: terminal)
    let outcome: TrainingOutcome
    screen?.begin()
    defer { screen?.end() }
    do {
      outcome = try trainer.run { event in
        if case .started = event { trainer.folder.becomeLatest() }
        summary.observe(event)
        try observer.observe(event)
        live.observe(event)
      }
    } catch {
      live.finish()
      throw error
    }
    screen?.end()
    terminal.clearProgress()
    summary.outcome = outcome
    let evaluation = try finalEvaluation()
    summary.evaluation = evaluation
    let report = writeReport(evaluation, outcome, live)
    let result = TrainingResult(outcome: outcome, folder: trainer.folder, evaluation: evaluation, report: report)
    try result.show(on: terminal, asJSON: asJSON)
    if outcome.reason != .alreadyComplete, let evaluation,
      let warning = ChanceLevel(evaluation, check: setup.checkCommand).warning
    {
      observer.announce([warning])
    }
    let category = outcome.exitCategory
    if category != .done { throw CommandError.ended(category) }
    if let failure = observer.outputFailure { throw failure }
  }

  /// The live view, where there is somebody to see it: lines of JSON or a file on standard output are for a program.
  private func makeScreen() -> LiveScreen? {
    guard terminal.output.isTerminal, terminal.error.hasScreen, !terminal.isQuiet, !asJSON, !trainer.isComplete else {
      return nil
    }
    var state = LiveState(
      run: PathText.short(trainer.folder.url), configuration: PrintableText.escaped(setup.configuration.path))
    state.operationsPerImage = trainer.operationsPerImage
    state.peakGigaflops = setup.machine.makeEngine().measurePeak()
    return LiveScreen(state, steering: start.steering, folder: trainer.folder, terminal: terminal)
  }

  /// Writes `report/` when the training is over, from the best checkpoint as it stands on disk; before that its page.
  private func writeReport(
    _ evaluation: EvaluationResult?, _ outcome: TrainingOutcome, _ live: LiveReport
  ) -> [URL] {
    guard outcome.reason != .alreadyComplete else { return [] }
    guard let evaluation else {
      live.finish()
      return []
    }
    return live.writeFinally {
      var contents = try live.finalContents()
      let trained = try TrainedNetwork(
        checkpoint: trainer.folder.best, engine: setup.machine.makeEngine(), batchSize: 1)
      if let set = evaluation.split == .test ? setup.data.test : setup.data.validation {
        contents.add(trained, evaluation, set)
      }
      return try Report(
        checkpoint: PathText.short(trainer.folder.best), evaluation: evaluation, history: contents.history,
        bestEpoch: setup.data.validation == nil ? nil : outcome.best?.epoch, contents: contents
      ).write(to: trainer.folder.report)
    }
  }

  /// The best checkpoint on the test images: the trainer's own evaluation of it, unless that was on held-out images.
  private func finalEvaluation() throws -> EvaluationResult? {
    guard let evaluation = trainer.bestEvaluation, evaluation.split != .test, let test = setup.data.test else {
      return trainer.bestEvaluation
    }
    let engine = setup.machine.makeEngine()
    return try TrainedNetwork(checkpoint: trainer.folder.best, engine: engine).evaluate(test)
  }
}
