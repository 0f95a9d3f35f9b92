import Foundation

/// One line of `metrics.jsonl`.
public enum MetricsRecord: Sendable {
  case step(StepRecord)
  case epoch(EpochRecord)
  case rollback(RollbackRecord)
  case steering(SteeringRecord)

  private struct Kind: Decodable { var event: String }

  /// `nil` for a line that is no record, as a kill in mid-write leaves it.
  public init?(_ line: Data) {
    let decoder = JSONDecoder()
    switch (try? decoder.decode(Kind.self, from: line))?.event {
    case "step":
      guard let record = try? decoder.decode(StepRecord.self, from: line) else { return nil }
      self = .step(record)
    case "epoch":
      guard let record = try? decoder.decode(EpochRecord.self, from: line) else { return nil }
      self = .epoch(record)
    case "rollback":
      guard let record = try? decoder.decode(RollbackRecord.self, from: line) else { return nil }
      self = .rollback(record)
    case "steering":
      guard let record = try? decoder.decode(SteeringRecord.self, from: line) else { return nil }
      self = .steering(record)
    default: return nil
    }
  }

  /// Whether a training that stands at this position has written the record.
  func isWithin(_ position: TrainingPosition) -> Bool {
    switch self {
    case .step(let record): record.step <= position.step
    case .epoch(let record): record.epoch <= position.epoch
    case .rollback(let record): record.rollbacks <= position.rollbacks
    case .steering(let record): record.number <= position.commands
    }
  }

  /// All records of a run, in order; none of a file that can't be read, for what is only shown.
  public static func read(_ folder: RunFolder) -> [MetricsRecord] { (try? require(folder)) ?? [] }

  /// All records of a run, in order, for whoever says something about the run by them.
  ///
  /// - Throws: `RunError.unreadable` for what is there and can't be read.
  public static func require(_ folder: RunFolder) throws(RunError) -> [MetricsRecord] {
    try folder.readMetrics().split(separator: UInt8(ascii: "\n")).compactMap { MetricsRecord($0) }
  }
}
