import CNNReports
import CNNTraining
import Foundation

/// One training from its folder to its report, with everything that is shown on the way.
struct TrainingSession {
  var setup: RunSetup
  var terminal: Terminal
  var asJSON: Bool

  /// Begins a new run.
  ///
  /// - Parameter makeFolder: Called when everything else is known to be right, so that a start that fails leaves no folder.
  func start(in makeFolder: () throws -> RunFolder, initialWeights: URL?) throws {
    let digests = try setup.dataDigests()
    let folder = try makeFolder()
    do {
      let configuration = setup.configuration
      try folder.write(configuration: configuration.text, overrides: configuration.overrides.map(\.assignment))
      try folder.write(setup.record(digests: digests))
      let stop = StopRequest()
      let trainer = try makeTrainer(folder, digests, stop)
      if let initialWeights { try trainer.initialize(from: initialWeights) }
      showStart(folder, title: "training")
      try run(trainer, stop)
    } catch {
      // A folder without a checkpoint is worth nothing to anybody.
      if !FileManager.default.fileExists(atPath: folder.last.path) { folder.abandon() }
      throw error
    }
  }

  /// Goes on with a run.
  func resume(_ folder: RunFolder, _ resumption: RunRecord.Resumption) throws {
    let digests = try setup.dataDigests()
    let stop = StopRequest()
    let trainer = try makeTrainer(folder, digests, stop)
    try trainer.resume()
    if !trainer.isComplete {
      var record = try folder.read()
      record.status = .running
      record.end = nil
      record.resumed.append(resumption)
      try folder.write(record)
      showStart(folder, title: "going on with")
    }
    try run(trainer, stop)
  }

  private func makeTrainer(_ folder: RunFolder, _ digests: [String: String], _ stop: StopRequest) throws -> Trainer {
    try Trainer(
      configuration: setup.configuration, data: setup.data, dataDigests: digests, folder: folder,
      engine: setup.machine.makeEngine(), stop: stop)
  }

  private func showStart(_ folder: RunFolder, title: String) {
    let name = terminal.error.styled(PathText.short(folder.url), .bold)
    if let warning = setup.machine.precisionWarning { terminal.message(warning) }
    terminal.note("\(title) \(name), \(setup.configuration.path)\n")
    terminal.note(StartTable(setup: setup, traits: terminal.error).text + "\n")
    for note in setup.data.notes { terminal.note(note.text) }
  }

  private func run(_ trainer: Trainer, _ stop: StopRequest) throws {
    let watch = SignalWatch(stop: stop, terminal: terminal)
    defer { withExtendedLifetime(watch) {} }
    var observer = TrainingObserver(
      terminal: terminal, asJSON: asJSON, hasAccuracy: !setup.data.classes.isEmpty,
      evaluatesTest: setup.configuration.spec.training.evaluateTest == .epoch)
    let live = LiveReport(setup: setup, folder: trainer.folder, terminal: terminal)
    let outcome: TrainingOutcome
    do {
      outcome = try trainer.run { event in
        try observer.observe(event)
        live.observe(event)
      }
    } catch {
      live.finish()
      throw error
    }
    terminal.clearProgress()
    let evaluation = try finalEvaluation(trainer)
    let report = writeReport(evaluation, trainer, outcome, live)
    let result = TrainingResult(outcome: outcome, folder: trainer.folder, evaluation: evaluation, report: report)
    try result.show(on: terminal, asJSON: asJSON)
    let category = outcome.exitCategory
    if category != .done { throw CommandError.ended(category) }
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
    return live.attempt {
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
    } ?? []
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
