/// One line that shows how far a piece of work is: a label, a bar and a few figures.
struct ProgressLine {
  var label: String
  var done: Int
  var total: Int
  /// In the order of their importance: the last are left off where the line is short.
  var figures: [String]

  /// A bar shorter than this says nothing.
  private static let leastBar = 10
  private static let longestBar = 40

  /// The line, at most one character short of the terminal's width, so that it never wraps.
  func text(_ traits: TerminalTraits) -> String {
    let count = "\(done)/\(total)"
    var kept = figures
    while true {
      let tail = ([count] + kept).joined(separator: "  ")
      let room = traits.columns - 1 - label.count - tail.count - 4
      if room >= Self.leastBar || kept.isEmpty {
        let bar = ProgressBar(done: done, total: total).line(length: min(max(room, 0), Self.longestBar), traits)
        return "\(traits.plain(label))  \(bar.text(traits))  \(traits.plain(tail))"
      }
      kept.removeLast()
    }
  }
}
