import CNNSpec

/// What is wrong with one file of a data set.
public struct FileProblem: Hashable, Sendable {
  /// Entries that a report names before it only counts them.
  public static let listedEntries = 10

  public let error: DataError
  /// The first bad records, for errors that are about records; empty for those that are about the file.
  public let records: [Int]
  /// All bad records.
  public let count: Int

  init(_ error: DataError, records: [Int] = []) {
    self.error = error
    self.records = Array(records.prefix(Self.listedEntries))
    count = records.count
  }
}

extension FileProblem: CustomStringConvertible {
  public var description: String { text(\.plain) }

  /// - Parameter words: How a program calls what would help.
  public func text(_ words: Means.Words) -> String {
    guard count > 1 else { return error.text(words) }
    let more = count > records.count ? ", and \(count - records.count) more" : ""
    return "\(error.text(words))\n  \(count) bad records: \(records.map(String.init).joined(separator: ", "))\(more)"
  }
}
