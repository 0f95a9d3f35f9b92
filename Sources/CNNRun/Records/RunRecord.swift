import Foundation

/// `run.json`: what was started, on what machine, with which data, and how it ended.
public struct RunRecord: Codable, Equatable, Sendable {
  public enum Status: String, Codable, Sendable {
    case running, completed, interrupted
    case timeLimit = "time_limit"
    case diverged, failed
    /// After an epoch, because a person asked for it; more epochs were planned.
    case stopped
  }

  public var status: Status
  /// The words of the command line that began the run.
  public var command: [String]
  /// As the user wrote it.
  public var configuration: String
  /// What `--set` and flags changed, as `stanza.key=value`.
  public var overrides: [String]
  /// Absolute, so that a continuation finds the data again.
  public var dataFolder: String?
  /// The same from the run's folder, for a project that was moved; `nil` in records of older versions.
  public var dataFolderFromRun: String?
  public var seed: UInt64
  public var threads: Int
  public var threadsReason: String
  public var processor: String
  public var instructionSet: String
  /// Name of the component to its version: `cnn`, `swift`, the system.
  public var versions: [String: String]
  /// SHA-256 of each split's files.
  public var dataDigests: [String: String]
  /// ISO 8601, UTC.
  public var start: String
  public var end: String?
  /// When the run was resumed, and where it then stood.
  public var resumed: [Resumption]
  /// Divergences that the training went back from; `nil` before the first.
  public var rollbacks: [RollbackRecord]?
  /// Of the text that is trained; `nil` in records of older versions.
  public var configurationSHA256: String?
  /// The file of `--init`.
  public var initialWeights: InitialFile?
  /// The host of each rank that began the run; `nil` for one process.
  public var hosts: [String]?

  public struct InitialFile: Codable, Equatable, Sendable {
    /// Absolute.
    public var path: String
    /// The same from the run's folder; `nil` in records of older versions.
    public var pathFromRun: String?
    public var sha256: String

    enum CodingKeys: String, CodingKey {
      case path, sha256
      case pathFromRun = "path_from_run"
    }

    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  public struct Resumption: Codable, Equatable, Sendable {
    public var start: String
    public var epoch: Int
    public var step: Int
    /// Rollbacks so far; `nil` is none.
    public var rollbacks: Int?
    /// Keys that changed, as `stanza.key: before -> after`.
    public var changed: [String]
    /// What `--set` and flags have changed from here on, all of it; `nil` where nothing is new.
    public var overrides: [String]?
    /// The kernels from here on; `nil` in records of older versions.
    public var instructionSet: String?

    enum CodingKeys: String, CodingKey {
      case start, epoch, step, rollbacks, changed, overrides
      case instructionSet = "isa"
    }

    public init(
      start: String, at position: TrainingPosition, changed: [String], overrides: [String]?, instructionSet: String
    ) {
      self.start = start
      epoch = position.epoch
      step = position.step
      rollbacks = position.rollbacks == 0 ? nil : position.rollbacks
      self.changed = changed
      self.overrides = overrides
      self.instructionSet = instructionSet
    }
  }

  /// On what a run is computed.
  public struct Machine: Sendable {
    public var threads: Int
    /// Why so many.
    public var threadsReason: String
    public var processor: String
    public var instructionSet: String

    public init(threads: Int, threadsReason: String, processor: String, instructionSet: String) {
      self.threads = threads
      self.threadsReason = threadsReason
      self.processor = processor
      self.instructionSet = instructionSet
    }
  }

  public init(
    command: [String], configuration: String, overrides: [String], dataFolder: String?, seed: UInt64,
    on machine: Machine,
    versions: [String: String], dataDigests: [String: String]
  ) {
    status = .running
    self.command = command
    self.configuration = configuration
    self.overrides = overrides
    self.dataFolder = dataFolder
    self.seed = seed
    threads = machine.threads
    threadsReason = machine.threadsReason
    processor = machine.processor
    instructionSet = machine.instructionSet
    self.versions = versions
    self.dataDigests = dataDigests
    start = Self.now()
    resumed = []
  }

  /// The time, as `run.json` writes it.
  public static func now() -> String { Date().ISO8601Format() }

  enum CodingKeys: String, CodingKey {
    case status, command, configuration, overrides, seed, threads, processor, versions, start, end, resumed, rollbacks
    case hosts
    case initialWeights = "init"
    case configurationSHA256 = "configuration_sha256"
    case dataFolder = "data_folder"
    case dataFolderFromRun = "data_folder_from_run"
    case threadsReason = "threads_reason"
    case instructionSet = "isa"
    case dataDigests = "data"
  }
}
