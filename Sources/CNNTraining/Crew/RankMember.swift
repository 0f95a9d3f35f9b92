import CNNEngine
import CNNSpec
import Foundation

/// What a rank tells the others of itself when they meet.
public struct RankMember: Codable, Equatable, Sendable {
  /// Of the program.
  public let version: String
  /// The words of its command line.
  public let arguments: [String]
  public let host: String
  /// The numbers of the processors that it may use.
  public let processors: [Int]
  /// The one that it would choose by itself.
  public let instructionSet: InstructionSet
}

/// What ranks are started for.
public enum RankPurpose: String, Codable, Sendable {
  case training
  /// Nothing is trained, but the forecast is made.
  case dryRun
  /// A run is trained again, without a forecast.
  case verification
}

/// What rank 0 tells the others of a training.
struct RankBrief: Codable, Equatable, Sendable {
  let configuration: String
  let path: String
  /// As `stanza.key=value`.
  let overrides: [String]
  let edition: Int
  /// Absolute.
  let dataFolder: String
  let instructionSet: String
  let purpose: RankPurpose

  init(_ configuration: Configuration, _ dataFolder: URL, _ instructionSet: InstructionSet, _ purpose: RankPurpose) {
    self.configuration = configuration.text
    path = configuration.path
    overrides = configuration.overrides.map(\.assignment)
    edition = configuration.edition.rawValue
    self.dataFolder = dataFolder.standardizedFileURL.path
    self.instructionSet = instructionSet.rawValue
    self.purpose = purpose
  }
}

/// Why a rank can't train.
public struct RankRefusal: Codable, Equatable, Sendable {
  /// As that rank would show it.
  public let message: String
  /// With which that rank would end.
  public let exitCode: Int32

  public init(message: String, exitCode: Int32) { (self.message, self.exitCode) = (message, exitCode) }

  /// Rank 0 says itself what is wrong.
  static let ofTheFirst = RankRefusal(message: "", exitCode: 0)
}

/// What a rank says when it has prepared.
struct RankAnswer: Codable, Equatable, Sendable {
  /// Of each split's files.
  let digests: [String: String]
  let refusal: RankRefusal?
  let warnings: [String]
}
