/// Ways to set a word apart on a terminal.
enum Emphasis: String {
  case bold = "1"
  case faint = "2"
  case good = "32"
  case warning = "33"
  case bad = "1;31"
  case accent = "36"
}

extension TerminalTraits {
  /// The text in colour where there is colour.
  func styled(_ text: String, _ emphasis: Emphasis) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Text for a terminal without Unicode: our own signs as ASCII, everything else as a question mark.
  func plain(_ text: String) -> String {
    guard !hasUnicode else { return text }
    return String(text.map { $0.isASCII ? $0 : Self.replacements[$0] ?? "?" })
  }

  private static let replacements: [Character: Character] = [
    "–": "-", "…": "~", "→": ">", "×": "x", "·": ".", "≈": "~", "━": "=", "╸": ">", "─": "-",
  ]
}
