/// Orders layers so that each stands after those that it reads.
enum GraphOrder {
  /// Indices of `nodes` in that order, as near to the order of the text as it can be.
  ///
  /// Reports a cycle, and a layer that nothing reads although it is not the last: it would never be trained.
  static func sorted(_ nodes: [LayerNode], problems: ProblemCollector) -> [Int] {
    var readers = [[Int]](repeating: [], count: nodes.count)
    var waiting = [Int](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for case let input? in node.inputs {
        readers[input].append(index)
        waiting[index] += 1
      }
    }
    let order = drain(waiting: &waiting, readers: readers)
    if order.count < nodes.count { reportCycle(nodes, waiting: waiting, problems: problems) }
    reportUnused(nodes, readers: readers, problems: problems)
    return order
  }

  /// Takes the first layer that waits for nothing, again and again.
  private static func drain(waiting: inout [Int], readers: [[Int]]) -> [Int] {
    var order: [Int] = []
    var ready = MinimumHeap(waiting.indices.filter { waiting[$0] == 0 })
    while let index = ready.removeFirst() {
      order.append(index)
      for reader in readers[index] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.insert(reader) }
      }
    }
    return order
  }

  private static func reportCycle(_ nodes: [LayerNode], waiting: [Int], problems: ProblemCollector) {
    guard let start = waiting.firstIndex(where: { $0 > 0 }) else { return }
    // Every waiting layer reads a waiting layer, so walking back must come to a layer twice.
    var path: [Int] = []
    var visited: Set<Int> = []
    var index = start
    while visited.insert(index).inserted {
      path.append(index)
      index = nodes[index].inputs.compactMap { $0 }.first { waiting[$0] > 0 } ?? index
    }
    let cycle = path[(path.firstIndex(of: index) ?? 0)...].reversed() as [Int]
    let first = cycle.min() ?? index
    let turn = cycle.firstIndex(of: first) ?? 0
    let names = (cycle[turn...] + cycle[..<turn] + [first]).map { nodes[$0].name }
    problems.report(.cycle(names), at: nodes[first].stanza.place(of: "from"), uses: nodes[first].stanza.uses)
  }

  private static func reportUnused(_ nodes: [LayerNode], readers: [[Int]], problems: ProblemCollector) {
    // A layer whose sources are unknown may be the one that reads.
    guard !nodes.contains(where: \.inputs.isEmpty), let last = nodes.last else { return }
    if let reader = readers[nodes.count - 1].first {
      return problems.report(
        .outputIsRead(last.name, by: nodes[reader].name), at: last.stanza.kind.place, uses: last.stanza.uses)
    }
    for (index, node) in nodes.enumerated().dropLast() where readers[index].isEmpty {
      problems.report(
        .unusedLayer(node.name, output: last.name), at: node.stanza.kind.place, uses: node.stanza.uses)
    }
  }
}

/// A binary heap that gives the smallest index first.
private struct MinimumHeap {
  private var items: [Int]

  /// - Parameter sorted: ascending, so that it is a heap already.
  init(_ sorted: [Int]) { items = sorted }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < items.count }).min(by: { items[$0] < items[$1] }),
      items[child] < items[parent]
    {
      items.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
