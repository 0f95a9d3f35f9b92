import CNNRun
import CNNSpec
import Foundation

/// A training that is ready for its first step: everything that can be found out before it has been, and nothing is written.
///
/// A training goes on from here and a dry run stops here, so both refuse the same things with the same words.
public struct TrainingStart {
  enum Origin {
    /// A new run; `record` is its `run.json`.
    case new(RunDestination, record: RunRecord)
    /// A run that exists, with what its `run.json` will say about this start, where it has its data, and its lock.
    case continuation(RunRecord.Resumption, RunData, RunLock)
  }

  public let setup: RunSetup
  public let trainer: Trainer
  let origin: Origin
  /// SHA-256 of each split's files.
  public let digests: [String: String]
  /// What the user should know before the first step, beside what the configuration's text alone has shown.
  public let warnings: [RunWarning]
  /// Which tensors of a file of first weights are taken.
  public let initialWeights: InitialWeights.Selection?

  /// A new run.
  ///
  /// - Throws: Everything that would keep it from its first step.
  public init(
    _ setup: RunSetup, in destination: RunDestination, initialWeights: URL? = nil, program: ProgramCall,
    requests: TrainingRequests
  ) throws {
    try self.init(setup, initialWeights) { digests in
      try destination.check()
      var record = setup.record(digests: digests, program: program)
      record.initialWeights = try initialWeights.map {
        try InitialWeights.record($0, for: setup.configuration.architecture)
      }
      let trainer = try setup.makeTrainer(in: destination.folder, digests, requests: requests)
      if let initialWeights { try trainer.initialize(from: initialWeights) }
      try trainer.inspect()
      let dropped = RunData(configuration: setup.configuration)?.droppedChanges(in: setup.configuration)
      return (trainer, .new(destination, record: record), [dropped].compactMap(\.self))
    }
  }

  /// A run that goes on.
  ///
  /// - Parameters:
  ///   - lock: Held since before anything of the folder was read.
  ///   - resumption: What the folder's `run.json` will say about this start.
  ///   - data: Where the run has its data.
  /// - Throws: Everything that would keep it from its next step.
  init(
    _ setup: RunSetup, goingOnWith folder: RunFolder, _ lock: RunLock, _ resumption: RunRecord.Resumption,
    _ data: RunData, requests: TrainingRequests
  ) throws {
    try self.init(setup, nil) { digests in
      let trainer = try setup.makeTrainer(in: folder, digests, requests: requests, lock: lock)
      try trainer.resume()
      guard !trainer.isComplete else { return (trainer, .continuation(resumption, data, lock), []) }
      try folder.requireWritable()
      try trainer.inspect()
      return (trainer, .continuation(resumption, data, lock), Self.kernelWarnings(setup, try folder.read()))
    }
  }

  private init(
    _ setup: RunSetup, _ initialWeights: URL?, _ prepare: ([String: String]) throws -> (Trainer, Origin, [RunWarning])
  ) throws {
    self.setup = setup
    (digests, trainer, origin, warnings) = try setup.configuration.locatingComplaints {
      try setup.configuration.requireFit(setup.data)
      let digests = try setup.dataDigestsAndMemory()
      let (trainer, origin, warnings) = try prepare(digests)
      return (digests, trainer, origin, setup.warnings + warnings)
    }
    self.initialWeights = try initialWeights.map {
      try InitialWeights.selection($0, for: setup.configuration.architecture)
    }
  }

  private static func kernelWarnings(_ setup: RunSetup, _ record: RunRecord) -> [RunWarning] {
    let before = record.resumed.last { $0.instructionSet != nil }?.instructionSet ?? record.instructionSet
    let now = setup.machine.instructionSet.rawValue
    return before == now ? [] : [RunWarning(.training(.kernelsChanged(from: before, to: now)))]
  }
}
