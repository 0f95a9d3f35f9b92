import Foundation

/// Appends to `metrics.jsonl` and keeps `metrics.csv` equal to its epoch records.
///
/// The JSON lines are the source: after an interruption they are cut back to the checkpoint's position and the table is
/// written anew from them, so no record is lost or doubled.
package final class MetricsLog {
  private let folder: RunFolder
  /// `nil` for a log that nobody else can have replaced.
  private let lock: RunLock?
  private(set) var epochs: [EpochRecord]
  /// Bytes of the file that are whole lines.
  private var length: UInt64
  /// Lines that could not be written yet.
  private var pending = Data()
  private var isTableBehind = false

  /// Epochs before a position that the file has no record of, because somebody damaged it.
  package func missingEpochs(before position: TrainingPosition) -> [Int] {
    let found = Set(epochs.map(\.epoch))
    return (0..<position.epoch).map { $0 + 1 }.filter { !found.contains($0) }
  }

  /// Whether records are not on disk yet.
  package var isBehind: Bool { isTableBehind || !pending.isEmpty }

  /// Opens the log, keeping the records up to a position.
  ///
  /// - Throws: `RunError.cannotWrite`, or `.unreadable` for what is there and is no file of records.
  package init(_ folder: RunFolder, _ lock: RunLock? = nil, upTo position: TrainingPosition) throws(RunError) {
    self.folder = folder
    self.lock = lock
    let text = try folder.readMetrics()
    let kept = KeptRecords(text, upTo: position)
    epochs = kept.epochs
    length = UInt64(kept.lines.count)
    if kept.lines != text || text.isEmpty { try AtomicFile.write(kept.lines, to: folder.metricsFile) }
    if !epochs.isEmpty { try writeTable() }
  }

  package func append(_ record: StepRecord) throws(RunError) { try appendLine(Self.json(record)) }

  package func append(_ record: RollbackRecord) throws(RunError) { try appendLine(Self.json(record)) }

  package func append(_ record: SteeringRecord) throws(RunError) { try appendLine(Self.json(record)) }

  package func append(_ record: EpochRecord) throws(RunError) {
    epochs.append(record)
    isTableBehind = true
    try appendLine(Self.json(record))
  }

  /// Takes back what was recorded after a position. Where no command is among it the file is cut where it is, which needs
  /// no room on the disk.
  package func rewind(to position: TrainingPosition) throws(RunError) {
    try lock?.require(folder)
    let text = try folder.readMetrics().prefix(Int(length))
    let kept = KeptRecords(text + pending, upTo: position)
    epochs = kept.epochs
    isTableBehind = true
    pending = Data()
    length = UInt64(kept.lines.count)
    if kept.prefixLength < kept.lines.count, (try? AtomicFile.write(kept.lines, to: folder.metricsFile)) != nil {
      return
    }
    length = UInt64(min(kept.prefixLength, text.count))
    pending = kept.lines.dropFirst(Int(length))
    do {
      let handle = try FileHandle(forWritingTo: folder.metricsFile)
      defer { try? handle.close() }
      try handle.truncate(atOffset: length)
    } catch {
      throw .cannotWrite(path: folder.metricsFile.path, reason: SystemFailure.reason(of: error))
    }
  }

  /// Writes what is pending; what could not be written in full is taken back and stays pending.
  package func flush() throws(RunError) {
    try lock?.require(folder)
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
    if isTableBehind { try writeTable() }
  }

  private func appendLine(_ line: Data) throws(RunError) {
    pending += line
    try flush()
  }

  private func writeTable() throws(RunError) {
    var text = MetricsTable.header
    for record in epochs { text += MetricsTable.row(record) }
    try AtomicFile.write(Data(text.utf8), to: folder.metricsTable)
    isTableBehind = false
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

/// The records of a log up to a position. What is no record is left out: a kill left the beginning of a line, or somebody
/// damaged it, and what follows it counts all the same.
///
/// A command that was given before a divergence stands after the records that the rollback takes back, and stays: without it
/// the divergence could not be repeated.
private struct KeptRecords {
  var lines = Data()
  /// Bytes before the first record that is left out.
  var prefixLength = 0
  var epochs: [EpochRecord] = []

  init(_ text: Data, upTo position: TrainingPosition) {
    var (isCut, isPrefix) = (false, true)
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let record = MetricsRecord(line) else {
        isPrefix = false
        continue
      }
      var isCommand: Bool { if case .steering = record { true } else { false } }
      isCut = isCut || !record.isWithin(position)
      guard isCommand ? record.isWithin(position) : !isCut else {
        isPrefix = false
        continue
      }
      if case .epoch(let epoch) = record { epochs.append(epoch) }
      lines += line + Data("\n".utf8)
      if isPrefix { prefixLength = lines.count }
    }
  }
}
