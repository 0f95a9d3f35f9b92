import CNNSpec

/// A network as rows from input to output: every layer below everything that it reads.
///
/// An edge that passes rows on its way has a link in each of them, so that the drawing leaves room for it. This is the
/// usual first half of a layered drawing.
///
/// - Source: Sugiyama, Tagawa, Toda, *Methods for Visual Understanding of Hierarchical System Structures*, 1981.
struct LayeredGraph {
  /// Something that takes room in a row.
  enum Item: Hashable {
    /// Index into `Architecture.layers`; `nil` is the image.
    case layer(Int?)
    /// An edge that passes through.
    case link(from: Int?, to: Int, row: Int)
  }

  private(set) var rows: [[Item]] = [[.layer(nil)]]
  /// What an item is joined to in the row above.
  private(set) var above: [Item: [Item]] = [:]
  private(set) var below: [Item: [Item]] = [:]

  init(_ architecture: Architecture) {
    var depths: [Int] = []
    for layer in architecture.layers {
      depths.append((layer.inputs.map { input in input.map { depths[$0] } ?? 0 }.max() ?? 0) + 1)
    }
    rows += [[Item]](repeating: [], count: depths.max() ?? 0)
    for (index, layer) in architecture.layers.enumerated() {
      rows[depths[index]].append(.layer(index))
      for input in layer.inputs { join(input, depth: input.map { depths[$0] } ?? 0, to: index, depth: depths[index]) }
    }
    for _ in 0..<Self.orderingSweeps { order() }
  }

  /// Passes over the rows that put neighbours near each other; more change nothing in networks as people draw them.
  private static let orderingSweeps = 4

  private mutating func join(_ from: Int?, depth: Int, to: Int, depth end: Int) {
    var last = Item.layer(from)
    for row in depth + 1..<max(end, depth + 1) {
      let link = Item.link(from: from, to: to, row: row)
      // The same value read twice by one layer is one line.
      if !rows[row].contains(link) { rows[row].append(link) }
      connect(last, link)
      last = link
    }
    connect(last, .layer(to))
  }

  private mutating func connect(_ upper: Item, _ lower: Item) {
    guard above[lower]?.contains(upper) != true else { return }
    above[lower, default: []].append(upper)
    below[upper, default: []].append(lower)
  }

  /// Orders each row by the mean place of what it is joined to, down and up again; layers stand before links.
  private mutating func order() {
    for row in rows.indices.dropFirst() { order(row, by: above, in: row - 1) }
    for row in rows.indices.dropLast().reversed() { order(row, by: below, in: row + 1) }
  }

  private mutating func order(_ row: Int, by neighbours: [Item: [Item]], in other: Int) {
    guard rows[row].count > 1 else { return }
    let places = Dictionary(uniqueKeysWithValues: rows[other].enumerated().map { ($1, Double($0)) })
    let keyed = rows[row].enumerated().map { index, item in
      let found = (neighbours[item] ?? []).compactMap { places[$0] }
      let mean = found.isEmpty ? Double(index) : found.reduce(0, +) / Double(found.count)
      return (key: (mean, item.isLink ? 1 : 0, index), item: item)
    }
    rows[row] = keyed.sorted { $0.key < $1.key }.map(\.item)
  }
}

extension LayeredGraph.Item {
  var isLink: Bool {
    if case .link = self { true } else { false }
  }
}
