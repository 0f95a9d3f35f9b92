/// Text between quotes, in which `\"` is a quote and `\\` a backslash.
enum QuotedText {
  private static let quote: Character = "\""
  private static let backslash: Character = "\\"

  /// The place behind the quote that closes the one at `open`; `nil` if there is none.
  static func end(_ characters: [Character], open: Int) -> Int? {
    var index = open + 1
    while index < characters.count {
      switch characters[index] {
      case quote: return index + 1
      case backslash: index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// The places of backslashes that begin no escape.
  static func wrongEscapes(_ characters: [Character], in quotes: Range<Int>) -> [Int] {
    var wrong: [Int] = []
    var index = quotes.lowerBound + 1
    while index < quotes.upperBound - 1 {
      let isEscape = characters[index] == backslash
      if isEscape, characters[index + 1] != quote, characters[index + 1] != backslash { wrong.append(index) }
      index += isEscape ? 2 : 1
    }
    return wrong
  }

  /// What the quotes hold.
  static func content(_ characters: [Character], of quotes: Range<Int>) -> String {
    var content = ""
    var index = quotes.lowerBound + 1
    while index < quotes.upperBound - 1 {
      if characters[index] == backslash { index += 1 }
      content.append(characters[index])
      index += 1
    }
    return content
  }

  /// The text between quotes.
  static func quoted(_ text: String) -> String {
    "\"" + text.flatMap { $0 == quote || $0 == backslash ? [backslash, $0] : [$0] } + "\""
  }

  /// Whether the text is read as it is without quotes, as one value.
  static func isPlain(_ text: String) -> Bool {
    let characters = Array(text)
    let scan = LineScan(value: characters)
    return characters.first?.isWhitespace == false && characters.last?.isWhitespace == false
      && !characters.contains(where: \.isNewline) && scan.isOneValue && scan.quotes.isEmpty
  }
}
