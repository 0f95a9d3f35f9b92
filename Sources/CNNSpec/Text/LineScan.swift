/// Where the parts of a line are: its quoted values, the `;` between its entries, and its comment.
struct LineScan {
  /// Where the comment begins, or the line ends.
  private(set) var end: Int
  /// Places of the `;` that separate entries.
  private(set) var separators: [Int] = []
  /// Values, and items of lists, between quotes; the quotes included.
  private(set) var quotes: [Range<Int>] = []
  /// The place of a quote that nothing closes.
  private(set) var unclosed: Int?
  private let isWhole: Bool

  /// Scans the entries of a line.
  ///
  /// - Parameter start: Behind the stanza's bracket, if the line has one.
  init(_ line: [Character], from start: Int, edition: Edition) {
    self.init(line, from: start, edition: edition, hasKey: true)
  }

  /// Scans a value alone, as a flag has it.
  init(value: [Character]) { self.init(value, from: 0, edition: .current, hasKey: false) }

  private init(_ line: [Character], from start: Int, edition: Edition, hasKey: Bool) {
    end = line.count
    var isBehindKey = !hasKey
    // A quote has a meaning only where a value or an item of a list begins.
    var isStart = isBehindKey
    var index = start
    scan: while index < line.count {
      let character = line[index]
      switch character {
      case "#" where Self.beginsComment(line, at: index, edition: edition):
        end = index
        break scan
      case "\"" where isStart && edition != .first:
        guard let close = QuotedText.end(line, open: index) else {
          unclosed = index
          break scan
        }
        quotes.append(index..<close)
        isStart = false
        index = close
        continue
      case ";":
        separators.append(index)
        isBehindKey = !hasKey
        isStart = isBehindKey
      case "=" where !isBehindKey:
        isBehindKey = true
        isStart = true
      case ",": isStart = isBehindKey
      default: if !character.isWhitespace { isStart = false }
      }
      index += 1
    }
    isWhole = end == line.count
  }

  /// Whether what was scanned is a value to its end: no `;` and no comment cut it short, and every quote is closed.
  var isOneValue: Bool { isWhole && separators.isEmpty && unclosed == nil }

  /// Whether the `#` at a place begins a comment: at the start of a line, or behind a blank.
  static func beginsComment(_ line: [Character], at index: Int, edition: Edition) -> Bool {
    line[index] == "#" && (edition == .first || index == 0 || line[index - 1].isWhitespace)
  }
}
