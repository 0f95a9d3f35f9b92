/// A share as a bar of characters, to an eighth of a character where the terminal has Unicode.
struct HorizontalBar {
  let share: Double
  /// Characters of a whole bar.
  let length: Int
  let traits: TerminalTraits

  private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// Without the rest of the bar; nothing for less than half of the smallest step.
  var text: String {
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    guard traits.hasUnicode else {
      return String(repeating: "#", count: Int((bounded * Double(length)).rounded()))
    }
    let steps = Self.eighths.count + 1
    let filled = Int((bounded * Double(length * steps)).rounded())
    let rest = filled % steps
    return String(repeating: "█", count: filled / steps) + (rest > 0 ? String(Self.eighths[rest - 1]) : "")
  }
}
