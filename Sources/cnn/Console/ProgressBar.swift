/// A bar that fills from the left.
struct ProgressBar {
  var done: Int
  var total: Int

  /// - Parameter length: Characters.
  func line(length: Int, _ traits: TerminalTraits) -> StyledLine {
    let share = total > 0 ? min(Double(done) / Double(total), 1) : 0
    let filled = Int((share * Double(length)).rounded(.down))
    let head = filled < length ? "╸" : ""
    var line = StyledLine(String(repeating: "━", count: filled) + head, .accent)
    line.append(
      String(repeating: traits.hasUnicode ? "─" : " ", count: max(0, length - filled - head.count)), .faint)
    return line
  }
}
