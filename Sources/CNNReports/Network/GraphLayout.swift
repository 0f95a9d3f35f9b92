/// Where the items of some rows of a graph stand: centres from left to right.
struct GraphLayout {
  typealias Item = LayeredGraph.Item

  let rows: [[Item]]
  private(set) var centres: [Item: Double] = [:]
  private(set) var width: Double = 0

  static let boxWidth = 184.0
  private static let linkWidth = 12.0
  private static let gap = 16.0
  /// Passes that pull items below and above their neighbours.
  private static let sweeps = 8

  init(rows: [[Item]], graph: LayeredGraph) {
    self.rows = rows
    for row in rows { place(row, wishes: row.map { _ in 0 }) }
    for sweep in 0..<Self.sweeps {
      let isDown = sweep % 2 == 0
      for row in isDown ? rows : rows.reversed() {
        let neighbours = isDown ? graph.above : graph.below
        place(row, wishes: row.map { wish(of: $0, among: neighbours[$0] ?? []) })
      }
    }
    shiftToLeftEdge()
  }

  /// The mean centre of the neighbours; a layer follows layers before lines, a line follows its own line.
  private func wish(of item: Item, among neighbours: [Item]) -> Double {
    let own = centres[item] ?? 0
    let known = neighbours.filter { centres[$0] != nil }
    let alike = known.filter { $0.isLink == item.isLink }
    let chosen = alike.isEmpty ? known : alike
    guard !chosen.isEmpty else { return own }
    return chosen.reduce(0) { $0 + (centres[$1] ?? 0) } / Double(chosen.count)
  }

  /// Puts the items of a row as near to their wishes as their order and widths allow.
  ///
  /// Least squares with a minimum distance is isotonic regression once each item's distance from the first is taken
  /// off; pooling neighbours that would overlap solves it.
  private mutating func place(_ row: [Item], wishes: [Double]) {
    var offsets = [0.0]
    for (left, right) in zip(row, row.dropFirst()) {
      offsets.append(offsets[offsets.count - 1] + (Self.width(left) + Self.width(right)) / 2 + Self.gap)
    }
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for (index, item) in row.enumerated() {
      // A line gives way to a box.
      let weight = item.isLink ? 1e-5 : 1
      pools.append((sum: (wishes[index] - offsets[index]) * weight, weight: weight, count: 1))
      while pools.count > 1, let last = pools.last,
        pools[pools.count - 2].sum / pools[pools.count - 2].weight > last.sum / last.weight
      {
        pools.removeLast()
        let before = pools.removeLast()
        pools.append((before.sum + last.sum, before.weight + last.weight, before.count + last.count))
      }
    }
    var index = 0
    for pool in pools {
      for _ in 0..<pool.count {
        centres[row[index]] = pool.sum / pool.weight + offsets[index]
        index += 1
      }
    }
  }

  private mutating func shiftToLeftEdge() {
    let left = centres.map { $0.value - Self.width($0.key) / 2 }.min() ?? 0
    for (item, centre) in centres { centres[item] = ((centre - left) * 2).rounded() / 2 }
    width = (centres.map { $0.value + Self.width($0.key) / 2 }.max() ?? 0).rounded(.up)
  }

  private static func width(_ item: Item) -> Double { item.isLink ? linkWidth : boxWidth }
}
