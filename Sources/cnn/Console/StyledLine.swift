/// A line in pieces that each have their emphasis, so that it can be measured and cut before it is coloured.
struct StyledLine: Equatable {
  struct Piece: Equatable {
    var text: String
    var emphasis: Emphasis?
  }

  private(set) var pieces: [Piece] = []
  /// Characters, each taken to be one column wide.
  private(set) var count = 0

  init(_ text: String = "", _ emphasis: Emphasis? = nil) { append(text, emphasis) }

  mutating func append(_ text: String, _ emphasis: Emphasis? = nil) {
    guard !text.isEmpty else { return }
    pieces.append(Piece(text: text, emphasis: emphasis))
    count += text.count
  }

  mutating func append(_ line: StyledLine) {
    pieces += line.pieces
    count += line.count
  }

  /// Adds spaces up to a width.
  mutating func pad(to width: Int) { append(String(repeating: " ", count: max(0, width - count))) }

  /// The beginning that fits into a width.
  func cut(to width: Int) -> StyledLine {
    guard count > width else { return self }
    var line = StyledLine()
    for piece in pieces where line.count < width {
      line.append(String(piece.text.prefix(width - line.count)), piece.emphasis)
    }
    return line
  }

  /// What a terminal with these traits is sent.
  func text(_ traits: TerminalTraits) -> String {
    pieces.map { piece in
      let text = traits.plain(piece.text)
      return piece.emphasis.map { traits.styled(text, $0) } ?? text
    }.joined()
  }
}
