/// Which classes of the files are kept, and which label each gets.
struct ClassSelection: Sendable {
  /// Names of the kept classes in the order of their new labels.
  let classes: [String]
  /// The new label of each old one; `nil` for a class that is left out.
  private let labels: [Int?]

  /// - Parameter wanted: Names to keep, relabelled in this order; `nil` keeps all.
  /// - Throws: `unknownClasses` with all names that the data set doesn't have.
  init(of all: [String], wanted: [String]?) throws(DataError) {
    let wanted = wanted ?? all
    let unknown = wanted.filter { !all.contains($0) }
    guard unknown.isEmpty else { throw .unknownClasses(names: unknown, known: all) }
    classes = wanted
    labels = all.map { wanted.firstIndex(of: $0) }
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
