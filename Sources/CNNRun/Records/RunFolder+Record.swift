import CNNData
import CNNSpec
import Foundation

extension RunFolder {
  public func read() throws(RunError) -> RunRecord {
    let data: Data
    do {
      data = try Data(contentsOf: recordFile)
    } catch {
      throw .unreadable(path: recordFile.path, reason: SystemFailure.reason(of: error))
    }
    try FileSignature.require(data, path: recordFile.path, "a run's record")
    do {
      return try JSONDecoder().decode(RunRecord.self, from: data)
    } catch {
      throw .notARun(path: url.path, reason: "run.json is damaged")
    }
  }

  public func write(_ record: RunRecord) throws(RunError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(record)
    } catch {
      throw .cannotWrite(path: recordFile.path, reason: SystemFailure.reason(of: error))
    }
    try AtomicFile.write(data + Data("\n".utf8), to: recordFile)
  }

  /// The bytes of `metrics.jsonl`; none where there is no such file yet.
  ///
  /// - Throws: `RunError.unreadable` for what is there and can't be read: taken for nothing, it would be replaced.
  package func readMetrics() throws(RunError) -> Data {
    let path = metricsFile.path
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return Data() }
      throw .unreadable(path: path, reason: SystemFailure.last.reason)
    }
    guard stat(path, &status) == 0 else { throw .unreadable(path: path, reason: SystemFailure.last.reason) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "not a regular file") }
    guard status.st_size <= Self.mostMetrics else {
      throw .unreadable(path: path, reason: "it has \(status.st_size) bytes, and no training writes so many")
    }
    let data: Data
    do {
      data = try Data(contentsOf: metricsFile)
    } catch {
      throw .unreadable(path: path, reason: SystemFailure.reason(of: error))
    }
    try FileSignature.require(data, path: path, "a run's records")
    return data
  }

  /// Bytes of ten million records.
  private static let mostMetrics = 1 << 30

  /// Stands in `config.cnn` between the user's text and what the command line changed.
  static let changesHeading = "\n# changed on the command line:\n"

  /// Writes `config.cnn`: the user's text, then what the command line changed as comments.
  public func write(configuration text: String, overrides: [String]) throws(RunError) {
    var whole = text
    if !overrides.isEmpty {
      if !whole.hasSuffix("\n") { whole += "\n" }
      whole += Self.changesHeading
      for override in overrides { whole += "#   --set \(ShellWord.quoted(override))\n" }
    }
    try AtomicFile.write(Data(whole.utf8), to: configurationFile)
  }

  /// Whether somebody has edited `config.cnn`, who may expect that it is read again.
  public func hasOtherConfiguration(than text: String) -> Bool {
    guard let found = try? TextFile.read(path: configurationFile.path, limit: Self.mostBytes, kind: "a configuration")
    else { return false }
    return !found.hasPrefix(text)
  }

  /// More than `config.cnn` ever has.
  private static let mostBytes = 1 << 24
}
