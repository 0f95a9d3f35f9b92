import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn train --verify RUN`: trains a run again, in a temporary folder, and compares.
///
/// Every epoch's digest of the weights is compared as soon as it is there; at the end also the whole state, the optimizer's
/// included, with `last`. Interruptions need no repeating, because they change nothing; what a continuation changed and what
/// people asked for takes place where it did.
struct RunVerification {
  var folder: RunFolder
  /// `--data`, or the run's own.
  var data: String?
  var threads: Int?
  var terminal: Terminal
  var asJSON: Bool

  func run() throws {
    try folder.requireCheckpoint()
    let record = try folder.read()
    let metadata = try Checkpoint.readMetadata(folder.last)
    let plan = VerificationPlan(
      record: record, last: metadata, metrics: try MetricsRecord.require(folder))
    let place = FileManager.default.temporaryDirectory.appending(path: "cnn-verify-\(UUID().uuidString)")
    let copy = try RunFolder.create(at: place)
    defer { copy.abandon() }
    terminal.note("verifying \(terminal.error.styled(PathText.short(folder.url), .bold)) up to step \(plan.end.step)\n")
    let comparison = EpochComparison(plan: plan, run: PathText.short(folder.url))
    var saved: Checkpoint?
    do {
      for (index, stretch) in plan.stretches.enumerated() {
        let trainer = try trainer(stretch, isFirst: index == 0, metadata, record, in: copy)
        if index == 0 {
          // Before the first step, so that damage is not found after hours.
          saved = try trainer.trainer.read(folder.last)
          trainer.trainer.repeatCommands(plan.commands)
          trainer.trainer.chooseBest(asIn: metadata)
        }
        try train(trainer.trainer, trainer.stop, to: stretch.end, comparison)
      }
      if let saved {
        try comparison.requireSameState(try Checkpoint.read(copy.last), saved, kernels: record.instructionSet)
      }
    } catch let difference as RunDifference {
      if asJSON { try terminal.result(JSONText.line(VerificationDocument(plan, run: comparison.run, difference))) }
      throw CommandError.notRepeated(difference)
    }
    try show(plan)
  }

  private func show(_ plan: VerificationPlan) throws {
    let run = PathText.short(folder.url)
    guard !asJSON else { return try terminal.result(JSONText.line(VerificationDocument(plan, run: run, nil))) }
    let epochs = "\(plan.epochs.count) epoch\(plan.epochs.count == 1 ? "" : "s")"
    let text = "\(run): verified: \(epochs) and the state after step \(plan.end.step) are the same, bit for bit"
    try terminal.result(terminal.output.styled(text, .good))
  }

  private func trainer(
    _ stretch: VerificationPlan.Stretch, isFirst: Bool, _ saved: CheckpointMetadata, _ record: RunRecord,
    in copy: RunFolder
  ) throws -> (trainer: Trainer, stop: StopRequest) {
    // How long the run took then is no reason to stop now.
    let overrides = (stretch.overrides + ["train.time_limit=none"]).map { SpecOverride(set: $0) }
    let configuration = try Configuration(
      text: saved.configuration, path: folder.configurationFile.relativePath, overrides: overrides,
      edition: saved.edition)
    let runData = RunData(folder, record, flag: data)
    let dataFolder = try runData.folder(configuration)
    let setup = try runData.reading(dataFolder) {
      try RunSetup(
        configuration: configuration, dataFolder: dataFolder, threads: threads, kernels: stretch.instructionSet)
    }
    let digests = try setup.dataDigestsAndMemory()
    let stop = StopRequest()
    let trainer = try configuration.locatingComplaints {
      try Trainer(
        configuration: configuration, data: setup.data, dataDigests: digests, folder: copy,
        engine: setup.machine.makeEngine(), stop: stop)
    }
    try runData.naming(setup) { try trainer.requireData(of: saved, path: PathText.short(folder.last)) }
    if isFirst {
      runData.remember(dataFolder, terminal) { digests }
      if let file = record.initialWeights { try initialize(trainer, from: file, record) }
    } else {
      try trainer.resume()
    }
    return (trainer, stop)
  }

  /// From the file of `--init`, wherever the run remembers it; the digest decides.
  private func initialize(_ trainer: Trainer, from file: RunRecord.InitialFile, _ record: RunRecord) throws {
    let places = record.initialWeightPlaces(of: folder).filter { FileManager.default.fileExists(atPath: $0.path) }
    guard !places.isEmpty else {
      throw RunError.unreadable(
        path: file.path, reason: "the run began with this file (--init), and it is gone; put it back to repeat the run")
    }
    let architecture = trainer.configuration.architecture
    guard let url = try places.first(where: { try InitialWeights.record($0, for: architecture).sha256 == file.sha256 })
    else { throw RunError.initialWeightsChanged(path: PathText.short(folder.url), file: file.path) }
    try trainer.initialize(from: url)
  }

  /// - Throws: `RunDifference`, `CommandError.ended` when a signal asked to stop, or what the training throws.
  private func train(
    _ trainer: Trainer, _ stop: StopRequest, to end: VerificationPlan.Place, _ comparison: EpochComparison
  ) throws {
    SignalWatch.begin(isQuiet: terminal.isQuiet)
    let training = trainer.configuration.spec.training
    var observer = TrainingObserver(
      terminal: terminal, asJSON: false, hasAccuracy: trainer.hasClasses,
      evaluatesTest: training.evaluateTest == .epoch, run: comparison.run)
    var isThere = false
    var signal: StopReason?
    let outcome = try trainer.run { event in
      try observer.observe(event)
      try comparison.observe(event)
      if let reason = SignalWatch.request.reason {
        signal = reason
        stop.stop(reason)
      }
      if case .step(let progress) = event, progress.step == end.step, comparison.rollbacks == end.rollbacks {
        isThere = true
        stop.stop(.interrupt)
      }
    }
    terminal.clearProgress()
    if signal != nil, !isThere { throw CommandError.ended(outcome.exitCategory) }
  }
}
