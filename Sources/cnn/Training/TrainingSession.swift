import CNNReports
import CNNTraining
import Foundation

/// One training from its folder to its report, with everything that is shown on the way.
struct TrainingSession {
  var setup: RunSetup
  var terminal: Terminal
  var asJSON: Bool
  /// Told how the training goes.
  var summary: TrainingSummary
  /// Commands of the live view.
  let steering = Steering()

  /// Begins a new run.
  ///
  /// - Parameter makeFolder: Called when everything else is known to be right, so that a start that fails leaves no folder.
  func start(in makeFolder: () throws -> RunFolder, initialWeights: URL?) throws {
    let digests = try setup.dataDigestsAndMemory()
    var record = setup.record(digests: digests)
    record.initialWeights = try initialWeights.map {
      try InitialWeights.record($0, for: setup.configuration.architecture)
    }
    let folder = try makeFolder()
    summary.folder = folder
    record.remember(data: setup.dataFolder, of: folder)
    record.rememberInitialWeights(of: folder)
    do {
      let lock = try RunLock(folder)
      let configuration = setup.configuration
      try folder.write(configuration: configuration.text, overrides: configuration.overrides.map(\.assignment))
      try folder.write(record)
      let trainer = try makeTrainer(folder, digests, lock)
      if let initialWeights { try trainer.initialize(from: initialWeights) }
      showStart(folder, title: "training")
      try run(trainer)
    } catch {
      // A folder without a checkpoint is worth nothing to anybody.
      if !FileManager.default.fileExists(atPath: folder.last.path) { folder.abandon() }
      throw error
    }
  }

  /// Goes on with a run.
  ///
  /// - Parameters:
  ///   - lock: Held since before anything of the folder was read.
  ///   - resumption: What `run.json` says about it.
  ///   - runData: Where the run has its data.
  func resume(
    _ folder: RunFolder, _ lock: RunLock, _ resumption: RunRecord.Resumption, _ runData: RunData
  ) throws {
    let digests = try setup.dataDigestsAndMemory()
    let trainer = try makeTrainer(folder, digests, lock)
    try trainer.resume()
    runData.remember(setup.dataFolder, terminal, lock: lock) { digests }
    if !trainer.isComplete {
      try folder.requireWritable()
      var record = try folder.read()
      showStart(folder, title: "going on with")
      let before = record.resumed.last { $0.instructionSet != nil }?.instructionSet ?? record.instructionSet
      if before != setup.machine.instructionSet.rawValue {
        let warning = TrainingWarning.kernelsChanged(from: before, to: setup.machine.instructionSet.rawValue)
        terminal.message("warning: \(warning.text)")
      }
      for change in resumption.changed { terminal.note("changed: \(change)") }
      record.status = .running
      record.end = nil
      record.remember(data: setup.dataFolder, of: folder)
      record.resumed.append(resumption)
      try folder.write(record)
    }
    try run(trainer)
  }

  private func makeTrainer(
    _ folder: RunFolder, _ digests: [String: String], _ lock: RunLock
  ) throws -> Trainer {
    try Trainer(
      configuration: setup.configuration, data: setup.data, dataDigests: digests, folder: folder,
      engine: setup.machine.makeEngine(), stop: SignalWatch.request, steering: steering,
      lock: lock)
  }

  private func showStart(_ folder: RunFolder, title: String) {
    let name = terminal.error.styled(PathText.short(folder.url), .bold)
    if let warning = setup.machine.precisionWarning { terminal.message(warning) }
    terminal.note("\(title) \(name), \(setup.configuration.path)\n")
    terminal.note(StartTable(setup: setup, traits: terminal.error).text + "\n")
    for note in setup.data.notes { terminal.note(note.text) }
  }

  private func run(_ trainer: Trainer) throws {
    SignalWatch.begin(isQuiet: terminal.isQuiet)
    let screen = makeScreen(trainer)
    var observer = TrainingObserver(
      terminal: terminal, asJSON: asJSON, hasAccuracy: !setup.data.classes.isEmpty,
      evaluatesTest: setup.configuration.spec.training.evaluateTest == .epoch,
      run: PathText.short(trainer.folder.url), screen: screen)
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
    let evaluation = try finalEvaluation(trainer)
    summary.evaluation = evaluation
    let report = writeReport(evaluation, trainer, outcome, live)
    let result = TrainingResult(outcome: outcome, folder: trainer.folder, evaluation: evaluation, report: report)
    try result.show(on: terminal, asJSON: asJSON)
    let category = outcome.exitCategory
    if category != .done { throw CommandError.ended(category) }
    if let failure = observer.outputFailure { throw failure }
  }

  /// The live view, where there is somebody to see it: lines of JSON or a file on standard output are for a program.
  private func makeScreen(_ trainer: Trainer) -> LiveScreen? {
    guard terminal.output.isTerminal, terminal.error.hasScreen, !terminal.isQuiet, !asJSON, !trainer.isComplete else {
      return nil
    }
    var state = LiveState(run: PathText.short(trainer.folder.url), configuration: setup.configuration.path)
    state.operationsPerImage = trainer.operationsPerImage
    state.peakGigaflops = setup.machine.makeEngine().measurePeak()
    return LiveScreen(state, steering: steering, folder: trainer.folder, terminal: terminal)
  }

  /// Writes `report/` when the training is over, from the best checkpoint as it stands on disk; before that its page.
  private func writeReport(
    _ evaluation: EvaluationResult?, _ trainer: Trainer, _ outcome: TrainingOutcome, _ live: LiveReport
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
  private func finalEvaluation(_ trainer: Trainer) throws -> EvaluationResult? {
    guard let evaluation = trainer.bestEvaluation, evaluation.split != .test, let test = setup.data.test else {
      return trainer.bestEvaluation
    }
    let engine = setup.machine.makeEngine()
    return try TrainedNetwork(checkpoint: trainer.folder.best, engine: engine).evaluate(test)
  }
}
