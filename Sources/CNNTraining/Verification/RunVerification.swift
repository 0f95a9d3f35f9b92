import CNNRun
import CNNSpec
import Foundation

/// Trains a run again, in a temporary folder, and compares.
///
/// Every epoch's digest of the weights is compared as soon as it is there; at the end also the whole state, the optimizer's
/// included, with `last`. Interruptions need no repeating, because they change nothing; what a continuation changed and what
/// people asked for takes place where it did.
public struct RunVerification {
  public typealias Observer = (TrainingEvent) throws -> Void

  /// How a verification ended that found no difference.
  public enum Ending: Equatable {
    case agrees
    /// A person asked to stop.
    case stopped(TrainingOutcome)
  }

  public let plan: VerificationPlan
  /// The run's folder as a person names it.
  public let name: String
  private let folder: RunFolder
  private let runData: RunData
  private let record: RunRecord
  private let metadata: CheckpointMetadata
  private let threads: MachineChoice.ThreadRequest?
  private let environment: [String: String]
  private let crew: RankCrew?

  /// - Parameters:
  ///   - data: The folder of the data, where the user names one; else the run's own.
  ///   - crew: The processes that train it again together; `nil` for one by itself.
  /// - Throws: `RunError` for a run that can't be repeated.
  public init(
    _ folder: RunFolder, data: URL?, threads: MachineChoice.ThreadRequest?, environment: [String: String],
    crew: RankCrew? = nil
  ) throws(RunError) {
    self.folder = folder
    (self.threads, self.environment, self.crew) = (threads, environment, crew)
    try folder.requireCheckpoint()
    record = try folder.read()
    metadata = try Checkpoint.readMetadata(folder.last)
    plan = VerificationPlan(record: record, last: metadata, metrics: try MetricsRecord.require(folder))
    name = PathText.short(folder.url)
    runData = RunData(folder, record, given: data)
  }

  /// - Parameters:
  ///   - stop: What a person asks for.
  ///   - remembered: Told what became of a folder of data that the user named.
  ///   - observer: Makes an observer for the training of each stretch.
  ///   - trained: Called after each stretch.
  /// - Throws: `RunDifference`; what keeps the run from being trained again.
  public func run(
    stop: StopRequest, remembered: (RunData.Remembering?) -> Void, observer: (Trainer) -> Observer,
    trained: () -> Void
  ) throws -> Ending {
    let place = FileManager.default.temporaryDirectory.appending(path: "cnn-verify-\(UUID().uuidString)")
    let copy = try RunFolder.create(at: place)
    defer { copy.abandon() }
    let comparison = EpochComparison(plan: plan, run: name)
    var saved: Checkpoint?
    for (index, stretch) in plan.stretches.enumerated() {
      let own = StopRequest()
      let trainer = try trainer(stretch, isFirst: index == 0, in: copy, stop: own, remembered)
      if index == 0 {
        // Before the first step, so that damage is not found after hours.
        saved = try trainer.sharingErrors { try trainer.read(folder.last) }
        trainer.repeatCommands(plan.commands)
        trainer.chooseBest(asIn: metadata)
      }
      let end = try train(trainer, own, to: stretch.end, comparison, asked: stop, observer(trainer))
      trained()
      if let end { return end }
    }
    if let saved { try comparison.requireSameState(try Checkpoint.read(copy.last), saved) }
    return .agrees
  }

  private func trainer(
    _ stretch: VerificationPlan.Stretch, isFirst: Bool, in copy: RunFolder, stop: StopRequest,
    _ remembered: (RunData.Remembering?) -> Void
  ) throws -> Trainer {
    // How long the run took then is no reason to stop now.
    let overrides = (stretch.overrides + ["train.time_limit=none"]).map { SpecOverride($0) }
    let configuration = try Configuration(
      text: metadata.configuration, path: folder.configurationFile.relativePath, overrides: overrides,
      edition: metadata.edition)
    let setup = try runData.setup(
      configuration, threads: threads, kernels: stretch.instructionSet, environment: environment, crew: crew,
      purpose: .verification)
    let digests = try setup.dataDigestsAndMemory()
    let trainer = try configuration.locatingComplaints {
      try setup.makeTrainer(in: copy, digests, requests: TrainingRequests(stop: stop))
    }
    try runData.naming(setup) { try trainer.requireData(of: metadata, path: PathText.short(folder.last)) }
    if isFirst {
      remembered(runData.remember(setup.dataFolder) { digests })
      if let file = record.initialWeights { try initialize(trainer, from: file) }
    } else {
      try trainer.resume()
    }
    _ = try crew?.agree(on: digests)
    return trainer
  }

  /// From the file that the run began with, wherever the run remembers it; the digest decides.
  private func initialize(_ trainer: Trainer, from file: RunRecord.InitialFile) throws {
    let places = record.initialWeightPlaces(of: folder).filter { FileManager.default.fileExists(atPath: $0.path) }
    guard !places.isEmpty else {
      throw RunError.unreadable(
        path: file.path,
        reason: "the run began with the weights of this file, and it is gone; put it back to repeat the run")
    }
    let architecture = trainer.configuration.architecture
    guard let url = try places.first(where: { try InitialWeights.record($0, for: architecture).sha256 == file.sha256 })
    else { throw RunError.initialWeightsChanged(path: name, file: file.path) }
    try trainer.initialize(from: url)
  }

  /// - Parameters:
  ///   - own: The request that ends this training where the stretch ends.
  ///   - asked: What a person asks for.
  /// - Returns: How the verification ends if a person stopped it before the end of the stretch.
  /// - Throws: `RunDifference`, or what the training throws.
  private func train(
    _ trainer: Trainer, _ own: StopRequest, to end: VerificationPlan.Place, _ comparison: EpochComparison,
    asked: StopRequest, _ observer: @escaping Observer
  ) throws -> Ending? {
    var (isThere, isStopped) = (false, false)
    let outcome = try trainer.sharingErrors {
      try trainer.run { event in
        try observer(event)
        try comparison.observe(event)
        if let reason = asked.reason {
          isStopped = true
          own.stop(reason)
        }
        if case .step(let progress) = event, progress.step == end.step, comparison.rollbacks == end.rollbacks {
          isThere = true
          own.stop(.interrupt)
        }
      }
    }
    return isStopped && !isThere ? .stopped(outcome) : nil
  }
}
