/// The text of a configuration, split into lines.
struct SourceText: Sendable {
  /// As the user wrote it, for messages.
  let path: String
  let lines: [Substring]

  /// Largest configuration that is read, in bytes: a hundred times the longest anyone has written by hand.
  static let byteLimit = 1 << 20

  init(_ text: String, path: String) {
    self.path = path
    var rest = Substring(text)
    if rest.unicodeScalars.first == "\u{FEFF}" { rest = Substring(rest.unicodeScalars.dropFirst()) }
    lines = Self.split(rest)
  }

  /// Splits at LF, CRLF and CR. Scalars are compared because CRLF is a single `Character`.
  private static func split(_ text: Substring) -> [Substring] {
    let scalars = text.unicodeScalars
    var lines: [Substring] = []
    var start = scalars.startIndex
    var index = start
    while index < scalars.endIndex {
      let next = scalars.index(after: index)
      if scalars[index] == "\n" || scalars[index] == "\r" {
        lines.append(Substring(scalars[start..<index]))
        let isPair = scalars[index] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
        start = isPair ? scalars.index(after: next) : next
        index = start
      } else {
        index = next
      }
    }
    lines.append(Substring(scalars[start...]))
    return lines
  }
}
