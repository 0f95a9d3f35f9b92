import CNNRun

/// The last epochs in as many columns as a window has room for.
struct LiveTable {
  var epochs: [LiveState.Epoch]
  var width: Int
  /// For titles and epochs.
  var rows: Int

  private struct Column: Sendable {
    /// The split, above its columns.
    var group = ""
    var title: String
    /// The smallest comes first when there is no room for all.
    var rank: Int
    var cell: @Sendable (EpochRecord) -> String?
  }

  private static let gap = 3

  private static let columns = [
    Column(title: "epoch", rank: 0) { "\($0.epoch)" },
    Column(group: "training", title: "loss", rank: 3) { NumberText.loss($0.trainLoss) },
    Column(group: "training", title: "accuracy", rank: 6) { $0.trainAccuracy.map(NumberText.percent) },
    Column(group: "validation", title: "loss", rank: 4) { $0.validationLoss.map(NumberText.loss) },
    Column(group: "validation", title: "accuracy", rank: 1) { $0.validationAccuracy.map(NumberText.percent) },
    Column(group: "test", title: "loss", rank: 5) { $0.testLoss.map(NumberText.loss) },
    Column(group: "test", title: "accuracy", rank: 2) { $0.testAccuracy.map(NumberText.percent) },
    Column(title: "images/s", rank: 7) { NumberText.rate($0.imagesPerSecond) },
    Column(title: "time", rank: 8) { NumberText.duration($0.seconds) },
  ]

  var lines: [StyledLine] {
    let shown = Array(epochs.suffix(max(rows - 2, 0)))
    guard !shown.isEmpty else { return [] }
    let columns = fitting(shown)
    let best = epochs.last(where: \.isBest)?.record.epoch
    let hasValidation = epochs.contains { $0.record.validationLoss != nil }
    let titles = zip(columns, widths(columns, shown)).reduce(into: StyledLine()) { line, column in
      line.append(Self.right(column.0.title, column.1 + Self.gap), .faint)
    }
    return [groups(columns, shown), titles]
      + shown.map { epoch in
        // Without held-out images nothing is chosen: every epoch would be the best.
        let isBest = hasValidation && epoch.record.epoch == best
        let cells = zip(columns, widths(columns, shown)).map { Self.right($0.cell(epoch.record) ?? "", $1 + Self.gap) }
        return StyledLine(cells.joined(), isBest ? .good : nil)
      }
  }

  /// Columns that have a cell, in order; the most important ones that fit.
  private func fitting(_ shown: [LiveState.Epoch]) -> [Column] {
    let all = Self.columns.filter { column in shown.contains { column.cell($0.record) != nil } }
    var kept: [Column] = []
    for column in all.sorted(by: { $0.rank < $1.rank }) {
      let more = all.filter { other in other.rank == column.rank || kept.contains { $0.rank == other.rank } }
      guard widths(more, shown).reduce(0, { $0 + $1 + Self.gap }) <= width else { break }
      kept = more
    }
    return kept
  }

  /// A column that is alone in its group is as wide as the group's name.
  private func widths(_ columns: [Column], _ shown: [LiveState.Epoch]) -> [Int] {
    columns.map { column in
      let isAlone = columns.count { $0.group == column.group } == 1
      let texts = [column.title, isAlone ? column.group : ""] + shown.map { column.cell($0.record) ?? "" }
      return texts.map(\.count).max() ?? 0
    }
  }

  /// Each group's name ends with its last column.
  private func groups(_ columns: [Column], _ shown: [LiveState.Epoch]) -> StyledLine {
    var text = ""
    var end = 0
    for (index, (column, width)) in zip(columns, widths(columns, shown)).enumerated() {
      end += width + Self.gap
      let isLast = index + 1 == columns.count || columns[index + 1].group != column.group
      if isLast && !column.group.isEmpty { text += Self.right(column.group, end - text.count) }
    }
    return StyledLine(text, .faint)
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
