import Foundation

extension RunFolder {
  public func read() throws(TrainingError) -> RunRecord {
    let data: Data
    do {
      data = try Data(contentsOf: recordFile)
    } catch {
      throw .unreadable(path: recordFile.path, reason: SystemFailure.reason(of: error))
    }
    do {
      return try JSONDecoder().decode(RunRecord.self, from: data)
    } catch {
      throw .notARun(path: url.path, reason: "run.json is damaged")
    }
  }

  public func write(_ record: RunRecord) throws(TrainingError) {
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

  /// Writes `config.cnn`: the user's text, then what the command line changed as comments.
  public func write(configuration text: String, overrides: [String]) throws(TrainingError) {
    var whole = text
    if !overrides.isEmpty {
      if !whole.hasSuffix("\n") { whole += "\n" }
      whole += "\n# changed on the command line:\n"
      for override in overrides { whole += "#   --set \(override)\n" }
    }
    try AtomicFile.write(Data(whole.utf8), to: configurationFile)
  }
}
