import CNNSpec

/// Which classes of the files are kept, and which label each gets.
struct ClassSelection: Sendable {
  /// Names of the kept classes in the order of their new labels.
  let classes: [Name]
  /// The new label of each old one; `nil` for a class that is left out.
  private let labels: [Int?]

  /// - Parameter wanted: Names to keep, relabelled in this order; `nil` keeps all.
  /// - Throws: `unknownClasses` with all names that the data set doesn't have.
  init(of all: [Name], wanted: [Name]?) throws(DataError) {
    let wanted = wanted?.map { Self.match($0, in: all) } ?? all
    let unknown = wanted.filter { !all.contains($0) }
    guard unknown.isEmpty else { throw .unknownClasses(names: unknown, known: all) }
    classes = wanted
    labels = all.map { wanted.firstIndex(of: $0) }
  }

  /// The name of the files that a configuration means. A name that is not UTF-8 is written there as it is shown.
  private static func match(_ wanted: Name, in all: [Name]) -> Name {
    all.contains(wanted) ? wanted : all.first { Name($0.shown) == wanted } ?? wanted
  }

  /// The records whose class is kept, in order.
  func records(_ split: RawSplit) -> [Int32] {
    guard !split.labels.isEmpty else { return Array(0..<Int32(split.images.count)) }
    return split.labels.indices.filter { labels[split.labels[$0]] != nil }.map(Int32.init)
  }

  /// The new labels of kept records.
  func labels(_ split: RawSplit, of records: [Int32]) -> [Int] {
    guard !split.labels.isEmpty else { return [] }
    return records.map { record in
      guard let label = labels[split.labels[Int(record)]] else { preconditionFailure("a record that was left out") }
      return label
    }
  }
}
