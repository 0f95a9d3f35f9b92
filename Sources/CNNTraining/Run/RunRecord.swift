import Foundation

/// `run.json`: what was started, on what machine, with which data, and how it ended.
public struct RunRecord: Codable, Equatable, Sendable {
  public enum Status: String, Codable, Sendable {
    case running, completed, interrupted
    case timeLimit = "time_limit"
    case diverged, failed
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

  public struct Resumption: Codable, Equatable, Sendable {
    public var start: String
    public var epoch: Int
    public var step: Int
    /// Keys that changed, as `stanza.key: before -> after`.
    public var changed: [String]

    public init(start: String, epoch: Int, step: Int, changed: [String]) {
      self.start = start
      self.epoch = epoch
      self.step = step
      self.changed = changed
    }
  }

  public init(
    command: [String], configuration: String, overrides: [String], dataFolder: String?, seed: UInt64, threads: Int,
    threadsReason: String, processor: String, instructionSet: String, versions: [String: String],
    dataDigests: [String: String]
  ) {
    status = .running
    self.command = command
    self.configuration = configuration
    self.overrides = overrides
    self.dataFolder = dataFolder
    self.seed = seed
    self.threads = threads
    self.threadsReason = threadsReason
    self.processor = processor
    self.instructionSet = instructionSet
    self.versions = versions
    self.dataDigests = dataDigests
    start = Self.now()
    resumed = []
  }

  /// The time, as `run.json` writes it.
  public static func now() -> String { Date().ISO8601Format() }

  enum CodingKeys: String, CodingKey {
    case status, command, configuration, overrides, seed, threads, processor, versions, start, end, resumed
    case dataFolder = "data_folder"
    case threadsReason = "threads_reason"
    case instructionSet = "isa"
    case dataDigests = "data"
  }
}
