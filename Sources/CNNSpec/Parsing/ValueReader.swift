/// Makes a word of a value's characters, with or without quotes.
struct ValueReader {
  let characters: [Character]
  let scan: LineScan
  let problems: ProblemCollector
  /// Where a part of the characters is in the file or the flag.
  let place: (Range<Int>) -> Place

  /// - Parameter range: The value without the blanks around it; not empty.
  /// - Returns: `nil` for a value that was reported.
  func word(_ range: Range<Int>, key: String) -> Word? {
    if let unclosed = scan.unclosed, range.contains(unclosed) {
      problems.report(.unclosedQuote, at: place(unclosed..<range.upperBound))
      return nil
    }
    let quotes = scan.quotes.filter { range.contains($0.lowerBound) }
    guard !quotes.isEmpty else { return Word(text: String(characters[range]), place: place(range)) }
    guard quotes.map({ isSound($0, in: range, key: key) }).allSatisfy({ $0 }) else { return nil }
    return quotes == [range]
      ? Word(text: QuotedText.content(characters, of: range), place: place(range), form: .quoted)
      : Word(text: String(characters[range]), place: place(range), form: .list)
  }

  private func isSound(_ quotes: Range<Int>, in range: Range<Int>, key: String) -> Bool {
    let wrong = QuotedText.wrongEscapes(characters, in: quotes)
    for escape in wrong {
      problems.report(.unknownEscape(String(characters[escape...escape + 1])), at: place(escape..<escape + 2))
    }
    if quotes.count == 2 { problems.report(.emptyValue(key: key), at: place(quotes)) }
    let rest = characters[quotes.upperBound..<range.upperBound]
    let behind = rest.prefix { $0 != "," }
    guard let first = behind.firstIndex(where: { !$0.isWhitespace }),
      let last = behind.lastIndex(where: { !$0.isWhitespace })
    else { return wrong.isEmpty && quotes.count > 2 }
    problems.report(.textBehindQuote(String(characters[first...last])), at: place(first..<last + 1))
    return false
  }
}
