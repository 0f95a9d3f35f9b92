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
    let known = Set(all)
    let wanted = wanted.map { Self.match($0, in: all, known) } ?? all
    let unknown = wanted.filter { !known.contains($0) }
    guard unknown.isEmpty else { throw .unknownClasses(names: unknown, known: all) }
    classes = wanted
    let newLabels = Dictionary(zip(wanted, wanted.indices), uniquingKeysWith: { first, _ in first })
    labels = all.map { newLabels[$0] }
  }

  /// The names of the files that a configuration means. A name that is not UTF-8 is written there as it is shown.
  private static func match(_ wanted: [Name], in all: [Name], _ known: Set<Name>) -> [Name] {
    guard wanted.contains(where: { !known.contains($0) }) else { return wanted }
    let byShown = Dictionary(all.map { (Name($0.shown), $0) }, uniquingKeysWith: { first, _ in first })
    return wanted.map { known.contains($0) ? $0 : byShown[$0] ?? $0 }
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
