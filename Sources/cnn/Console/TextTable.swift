/// Rows of text in aligned columns.
struct TextTable {
  enum Alignment { case left, right }

  struct Column {
    var title: String
    var alignment: Alignment

    init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  var columns: [Column]
  var rows: [[String]] = []
  /// Spaces between two columns.
  var gap = 3
  /// Spaces before the first column.
  var indent = 0

  init(_ columns: [Column]) { self.columns = columns }

  /// The title line, then the rows; no line ends in spaces.
  var lines: [String] { [line(columns.map(\.title))] + rows.map(line) }

  /// Leaves columns out, in the order of their titles here, until no line is longer than so many characters.
  ///
  /// - Returns: The titles of the columns that are gone.
  mutating func leaveOut(_ titles: [String], toFit room: Int) -> [String] {
    var gone: [String] = []
    for title in titles {
      guard indent + widths.reduce(0, +) + gap * (columns.count - 1) > room else { break }
      guard let index = columns.firstIndex(where: { $0.title == title }) else { continue }
      columns.remove(at: index)
      for row in rows.indices { rows[row].remove(at: index) }
      gone.append(title)
    }
    return gone
  }

  private func line(_ cells: [String]) -> String {
    var text = String(repeating: " ", count: indent)
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
      text += columns[index].alignment == .left ? cell + padding : padding + cell
      text += String(repeating: " ", count: gap)
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  private var widths: [Int] {
    columns.indices.map { index in
      ([columns[index].title] + rows.map { $0[index] }).map(\.count).max() ?? 0
    }
  }
}
