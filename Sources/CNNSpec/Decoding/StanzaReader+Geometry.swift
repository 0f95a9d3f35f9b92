/// Sizes and paddings: `5`, `5x3`, `same`, `1, 1, 2, 2`.
extension StanzaReader {
  /// A size of pixels. In a network of one-dimensional input a single number is a width, and the height is `neutral`.
  mutating func size(
    _ key: String, in range: ClosedRange<Int>, default standard: Int? = nil, neutral: Int = 1
  ) -> Size {
    guard let word = value(key, isRequired: standard == nil) else { return expanded(standard ?? 1, neutral: neutral) }
    return size(word, key: key, in: range, neutral: neutral) ?? Size(range.lowerBound)
  }

  mutating func size(_ word: Word, key: String, in range: ClosedRange<Int>, neutral: Int) -> Size? {
    let sides = word.text.split(separator: "x", omittingEmptySubsequences: false).map { trimmed($0) }
    guard sides.count <= 2, sides.allSatisfy({ StrictNumber.integer($0) != .malformed }) else {
      fail(.malformedValue(word.text, key: key, expected: .size), at: word.place)
      return nil
    }
    let numbers = sides.compactMap { integer(Word(text: $0, place: word.place), key: key, in: range) }
    guard numbers.count == sides.count else { return nil }
    return numbers.count == 2
      ? Size(height: numbers[0], width: numbers[1]) : expanded(numbers[0], neutral: neutral)
  }

  mutating func padding(_ key: String, default standard: PaddingRule) -> PaddingRule {
    guard let word = value(key, isRequired: false) else { return standard }
    if word.text == "same" { return .same }
    if word.text == "valid" { return .valid }
    let range = 0...Self.integerLimit
    if word.text.contains(",") {
      let sides = list(word)
      let numbers = sides.compactMap { StrictNumber.integer($0.text) == .malformed ? nil : $0 }
      guard sides.count == 4, numbers.count == 4 else {
        fail(.malformedValue(word.text, key: key, expected: .padding), at: word.place)
        return standard
      }
      let values = numbers.compactMap { integer($0, key: key, in: range) }
      guard values.count == 4 else { return standard }
      return .explicit(Padding(top: values[0], bottom: values[1], left: values[2], right: values[3]))
    }
    guard word.text.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? false else {
      if let near = Spelling.nearest(to: word.text, among: ["same", "valid"]) {
        fail(.unknownChoice(word.text, key: key, known: ["same", "valid"], suggestion: near), at: word.place)
      } else {
        fail(.malformedValue(word.text, key: key, expected: .padding), at: word.place)
      }
      return standard
    }
    guard let size = size(word, key: key, in: range, neutral: 0) else { return standard }
    return .explicit(Padding(top: size.height, bottom: size.height, left: size.width, right: size.width))
  }

  /// The items of a comma-separated list with their places; an empty item is an empty word.
  func list(_ word: Word) -> [Word] {
    if word.form == .quoted { return [word] }
    let characters = Array(word.text)
    let quotes = word.form == .list ? LineScan(value: characters).quotes : []
    let commas = characters.indices.filter { index in
      characters[index] == "," && !quotes.contains { $0.contains(index) }
    }
    return zip([0] + commas.map { $0 + 1 }, commas + [characters.count]).map { start, end in
      let first = characters[start..<end].firstIndex { !$0.isWhitespace } ?? end
      let last = characters[first..<end].lastIndex { !$0.isWhitespace } ?? first - 1
      let place = word.place.part(from: first, length: last + 1 - first)
      if quotes.contains(first..<last + 1) {
        return Word(text: QuotedText.content(characters, of: first..<last + 1), place: place, form: .quoted)
      }
      return Word(text: String(characters[first..<last + 1]), place: place)
    }
  }

  /// A comma-separated list of numbers.
  mutating func numbers(_ key: String, in range: NumberRange) -> [Double]? {
    guard let word = value(key, isRequired: false) else { return nil }
    let items = list(word)
    let numbers = items.compactMap { number($0, key: key, in: range) }
    return numbers.count == items.count ? numbers : nil
  }

  private func expanded(_ side: Int, neutral: Int) -> Size {
    isOneDimensional ? Size(height: neutral, width: side) : Size(side)
  }

  private func trimmed(_ text: Substring) -> String {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
