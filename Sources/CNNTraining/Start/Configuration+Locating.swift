import CNNData
import CNNSpec

/// What is wrong with data, with the line of the configuration, or the flag, that says otherwise.
public struct LocatedDataError: Error {
  public let error: DataError
  let configuration: Configuration
}

extension LocatedDataError: HelpfulError {
  public func text(_ words: Means.Words) -> String {
    let shown: ShownText = "\(lines: configuration.located(error, words) ?? error.text(words))"
    return shown.text
  }
}

extension Configuration {
  /// Runs `body`; what is found in it to be wrong with this configuration is thrown with the line of the text, or the flag,
  /// that it is about.
  ///
  /// - Throws: what `body` throws, with `SpecErrors`, or `LocatedDataError` for data that is missing or wrong, instead of a
  ///   `DataError` or a `TrainingError` about the configuration.
  public func locatingComplaints<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DataError {
      guard let complaint = complaint(error) else { throw error }
      guard error.category == .configuration else { throw LocatedDataError(error: error, configuration: self) }
      throw complaint
    } catch TrainingError.configuration(let conflict) {
      let lastLayer = architecture.layers.last?.name ?? ""
      guard let key = conflict.key(lastLayer: lastLayer) else { throw TrainingError.configuration(conflict) }
      throw complaint(conflict.description, stanza: key.stanza, keys: key.keys)
    }
  }

  /// What is wrong with data, with the line or the flag that says otherwise.
  ///
  /// - Returns: `nil` for what no key of the configuration contradicts.
  public func located(_ error: DataError, _ words: Means.Words = \.plain) -> String? {
    complaint(error, words)?.text(words)
  }

  private func complaint(_ error: DataError, _ words: Means.Words = \.plain) -> SpecErrors? {
    error.key.map { complaint(error.complaint(words), stanza: $0.stanza, keys: $0.keys) }
  }
}
