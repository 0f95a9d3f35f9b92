/// What is in a data set's folder and is not read, by reason: all are counted, the first are named.
struct PassedOverEntries: Hashable, Sendable {
  private struct List: Hashable {
    var count = 0
    var examples: [String] = []
  }

  /// Names that a note shows.
  private static let shown = 3

  private var lists: [DataNote.PassedOver: List] = [:]

  mutating func add(_ reason: DataNote.PassedOver, _ names: [String]) {
    guard !names.isEmpty else { return }
    lists[reason, default: List()].count += names.count
    let known = lists[reason]?.examples.count ?? 0
    lists[reason]?.examples += names.prefix(max(0, Self.shown - known))
  }

  /// One for each reason, in their order.
  var notes: [DataNote] {
    DataNote.PassedOver.allCases.compactMap { reason in
      lists[reason].map { .passedOver(reason, count: $0.count, examples: $0.examples) }
    }
  }
}
