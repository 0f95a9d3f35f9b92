import CNNRun
import CNNSpec
import Foundation

/// A run that is to go on, as its folder has it.
public struct Continuation {
  public let configuration: Configuration
  /// Whether somebody has edited `config.cnn`, which changes nothing: the checkpoint has the text as it was trained.
  public let isEdited: Bool
  private let folder: RunFolder
  private let lock: RunLock
  private let record: RunRecord
  private let metadata: CheckpointMetadata
  /// Keys that change, as `stanza.key: before -> after`.
  private let changed: [String]

  /// Takes the folder before anything is read: what another process is writing could not be gone on with.
  ///
  /// - Parameter overrides: What changes, in ascending priority.
  /// - Throws: `RunError`; `TrainingError.fixedOnResume`; `SpecErrors`.
  public init(_ folder: RunFolder, changing overrides: [SpecOverride] = []) throws {
    self.folder = folder
    lock = try RunLock(folder)
    record = try folder.read()
    try folder.requireCheckpoint()
    try ResumableKeys.check(overrides, path: folder.url.relativePath)
    metadata = try Checkpoint.readMetadata(folder.last)
    try record.requireOwn(metadata, path: folder.last.relativePath)
    let path = folder.configurationFile.relativePath
    let before = try metadata.readConfiguration(path: path)
    configuration = try metadata.readConfiguration(path: path, changes: overrides)
    isEdited = folder.hasOtherConfiguration(than: metadata.configuration)
    changed = ResumableKeys.changes(from: before.spec, to: configuration.spec)
  }

  /// - Parameter data: The folder of the data, where the user names one.
  /// - Throws: Everything that would keep the run from its next step.
  public func start(
    data: URL?, threads: MachineChoice.ThreadRequest?, environment: [String: String], requests: TrainingRequests,
    crew: RankCrew? = nil, purpose: RankPurpose = .training
  ) throws -> TrainingStart {
    let runData = RunData(folder, record, given: data)
    let setup = try runData.setup(
      configuration, threads: threads, environment: environment, crew: crew, purpose: purpose)
    let hasSameOverrides = configuration.checkpointOverrides == metadata.overrides
    let resumption = RunRecord.Resumption(
      start: RunRecord.now(), at: metadata.position, changed: changed,
      overrides: changed.isEmpty && hasSameOverrides ? nil : configuration.overrides.map(\.assignment),
      instructionSet: setup.machine.instructionSet.rawValue)
    return try runData.naming(setup) {
      try TrainingStart(setup, goingOnWith: folder, lock, resumption, runData, requests: requests)
    }
  }
}
