import CNNRun
import CNNSpec
import Foundation

/// One training from its folder to its last evaluation.
public struct TrainingSession {
  /// What has happened once the run's folder is held and its records are written.
  public struct Entry {
    public let isNew: Bool
    /// Keys that a continuation changes, as `stanza.key: before -> after`.
    public let changed: [String]
    /// What became of a folder of data that the user named for a run that exists.
    public let remembering: RunData.Remembering?
  }

  private let start: TrainingStart
  private var setup: RunSetup { start.setup }
  private var trainer: Trainer { start.trainer }

  public init(_ start: TrainingStart) { self.start = start }

  /// Makes the folder of a new run or notes in that of an old one that it goes on, and trains.
  ///
  /// The folder of a new run that ends before its first checkpoint is removed.
  ///
  /// - Parameters:
  ///   - entered: Called before the training begins.
  ///   - observer: Told how the training goes.
  /// - Throws: As `Trainer.run`, `RunError` for a folder that can't be made or written, and what the functions throw.
  public func run(
    entered: (Entry) throws -> Void = { _ in }, _ observer: @escaping (TrainingEvent) throws -> Void
  ) throws -> TrainingOutcome {
    switch start.origin {
    case .new(let destination, let record):
      let folder = try destination.make()
      do {
        try enter(folder, record)
        try entered(Entry(isNew: true, changed: [], remembering: nil))
        return try train(observer)
      } catch {
        // A folder without a checkpoint is worth nothing to anybody.
        if !FileManager.default.fileExists(atPath: folder.last.path) { folder.abandon() }
        throw error
      }
    case .continuation(let resumption, let data, let lock):
      let remembering = data.remember(setup.dataFolder, lock: lock) { start.digests }
      let record = trainer.isComplete ? nil : try trainer.folder.read()
      try entered(Entry(isNew: false, changed: resumption.changed, remembering: remembering))
      if let record { try note(resumption, in: record) }
      return try train(observer)
    }
  }

  private func train(_ observer: @escaping (TrainingEvent) throws -> Void) throws -> TrainingOutcome {
    let folder = trainer.folder
    return try trainer.run { event in
      if case .started = event { folder.becomeLatest() }
      try observer(event)
    }
  }

  private func enter(_ folder: RunFolder, _ first: RunRecord) throws {
    var record = first
    record.remember(data: setup.dataFolder, of: folder)
    record.rememberInitialWeights(of: folder)
    trainer.enter(folder, try RunLock(folder))
    let configuration = setup.configuration
    try folder.write(configuration: configuration.text, overrides: configuration.overrides.map(\.assignment))
    try folder.write(record)
    try RunData.writeList(of: setup, to: folder)
  }

  private func note(_ resumption: RunRecord.Resumption, in before: RunRecord) throws(RunError) {
    var record = before
    record.status = .running
    record.end = nil
    // An earlier version may have listed fewer pictures.
    record.dataDigests = start.digests
    record.remember(data: setup.dataFolder, of: trainer.folder)
    record.resumed.append(resumption)
    try trainer.folder.write(record)
  }

  /// The best checkpoint on the test images: the trainer's own evaluation of it, unless that was on held-out images.
  ///
  /// - Returns: `nil` for a training that is not over.
  public func finalEvaluation() throws -> EvaluationResult? {
    guard let evaluation = trainer.bestEvaluation, evaluation.split != .test, let test = setup.data.test else {
      return trainer.bestEvaluation
    }
    return try TrainedNetwork(checkpoint: trainer.folder.best, engine: setup.machine.makeEngine()).evaluate(test)
  }
}
