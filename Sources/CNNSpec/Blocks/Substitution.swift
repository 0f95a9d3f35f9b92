/// Puts the values of parameters where a block's stanzas say `$name`.
enum Substitution {
  /// Longest value that may come out: no value of the language is near it, and nested uses can double it each time.
  static let longest = 1000

  /// The names after each `$`, with their places; an empty name for a `$` that nothing follows.
  static func references(in value: Word) -> [Word] {
    var references: [Word] = []
    let start = value.form == .quoted ? 1 : 0
    forEachPart(of: value.text) { text, offset, isReference in
      guard isReference else { return }
      references.append(Word(text: text, place: value.place.part(from: start + offset, length: text.count + 1)))
    }
    return references
  }

  /// - Returns: `nil` if the result would be longer than `longest`.
  static func apply(_ arguments: [String: String], to text: String) -> String? {
    guard text.contains("$") else { return text.count <= longest ? text : nil }
    var result = ""
    var isShort = true
    forEachPart(of: text) { part, _, isReference in
      guard isShort else { return }
      result += isReference ? arguments[part] ?? "" : part
      isShort = result.count <= longest
    }
    return isShort ? result : nil
  }

  private static func forEachPart(of text: String, _ body: (String, Int, Bool) -> Void) {
    let characters = Array(text)
    var index = 0
    while index < characters.count {
      let isReference = characters[index] == "$"
      let start = isReference ? index + 1 : index
      var end = start
      while end < characters.count, characters[end] != "$", !isReference || isNamePart(characters[end]) { end += 1 }
      body(String(characters[start..<end]), index, isReference)
      index = end
    }
  }

  private static func isNamePart(_ character: Character) -> Bool {
    ("a"..."z").contains(character) || ("0"..."9").contains(character) || character == "_"
  }
}
