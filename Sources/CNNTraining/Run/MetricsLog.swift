import Foundation

/// Appends to `metrics.jsonl` and keeps `metrics.csv` equal to its epoch records.
///
/// The JSON lines are the source: after an interruption they are cut back to the checkpoint's position and the table is
/// written anew from them, so no record is lost or doubled.
final class MetricsLog {
  private let folder: RunFolder
  private(set) var epochs: [EpochRecord]
  /// Bytes of the file that are whole lines.
  private var length: UInt64
  /// Lines that could not be written yet.
  private var pending = Data()

  /// Opens the log, keeping the records up to a step and the epochs that were complete then.
  ///
  /// - Throws: `TrainingError.cannotWrite`.
  init(_ folder: RunFolder, step: Int, epochs completed: Int) throws(TrainingError) {
    self.folder = folder
    let text = (try? Data(contentsOf: folder.metricsFile)) ?? Data()
    let lines = text.split(separator: UInt8(ascii: "\n"))
    var kept = Data()
    epochs = []
    for line in lines {
      guard let record = MetricsRecord(line), record.isWithin(step: step, epochs: completed) else { break }
      if case .epoch(let epoch) = record { epochs.append(epoch) }
      kept += line + Data("\n".utf8)
    }
    length = UInt64(kept.count)
    if kept != text || text.isEmpty { try AtomicFile.write(kept, to: folder.metricsFile) }
    if !epochs.isEmpty { try writeTable() }
  }

  func append(_ record: StepRecord) throws(TrainingError) { try appendLine(Self.json(record)) }

  func append(_ record: EpochRecord) throws(TrainingError) {
    epochs.append(record)
    try appendLine(Self.json(record))
    try writeTable()
  }

  private func appendLine(_ line: Data) throws(TrainingError) {
    pending += line
    try flush()
  }

  /// Writes what is pending; what could not be written in full is taken back and stays pending.
  func flush() throws(TrainingError) {
    do {
      let handle = try FileHandle(forWritingTo: folder.metricsFile)
      defer { try? handle.close() }
      try handle.seek(toOffset: length)
      do {
        try handle.write(contentsOf: pending)
      } catch {
        try? handle.truncate(atOffset: length)
        throw error
      }
      length += UInt64(pending.count)
      pending = Data()
    } catch {
      throw .cannotWrite(path: folder.metricsFile.path, reason: SystemFailure.reason(of: error))
    }
  }

  private func writeTable() throws(TrainingError) {
    var text = MetricsTable.header
    for record in epochs { text += MetricsTable.row(record) }
    try AtomicFile.write(Data(text.utf8), to: folder.metricsTable)
  }

  static func json(_ record: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(record) else {
      preconditionFailure("a record with numbers that are not finite")
    }
    return data + Data("\n".utf8)
  }
}

/// One line of `metrics.jsonl`.
public enum MetricsRecord: Sendable {
  case step(StepRecord)
  case epoch(EpochRecord)

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
    default: return nil
    }
  }

  func isWithin(step: Int, epochs: Int) -> Bool {
    switch self {
    case .step(let record): record.step <= step
    case .epoch(let record): record.epoch <= epochs
    }
  }

  /// All records of a run, in order.
  public static func read(_ folder: RunFolder) -> [MetricsRecord] {
    let data = (try? Data(contentsOf: folder.metricsFile)) ?? Data()
    return data.split(separator: UInt8(ascii: "\n")).compactMap { MetricsRecord($0) }
  }
}

/// The epoch records as CSV; a figure that was not measured is empty.
enum MetricsTable {
  static let header =
    EpochRecord.CodingKeys.allCases.filter { $0 != .event }.map(\.rawValue).joined(separator: ",") + "\n"

  static func row(_ record: EpochRecord) -> String {
    let cells = EpochRecord.CodingKeys.allCases.compactMap { cell(record, $0) }
    return cells.joined(separator: ",") + "\n"
  }

  private static func cell(_ record: EpochRecord, _ key: EpochRecord.CodingKeys) -> String? {
    switch key {
    case .event: nil
    case .epoch: String(record.epoch)
    case .step: String(record.step)
    case .trainLoss: String(record.trainLoss)
    case .trainAccuracy: text(record.trainAccuracy)
    case .validationLoss: text(record.validationLoss)
    case .validationAccuracy: text(record.validationAccuracy)
    case .testLoss: text(record.testLoss)
    case .testAccuracy: text(record.testAccuracy)
    case .learningRate: String(record.learningRate)
    case .imagesPerSecond: String(record.imagesPerSecond)
    case .seconds: String(record.seconds)
    case .weightsSHA256: record.weightsSHA256
    }
  }

  private static func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
}
