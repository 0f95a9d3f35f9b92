/// Changes a document as the command line asks.
struct OverrideApplication {
  private var document: SpecDocument
  private let problems: ProblemCollector
  /// Indices of stanzas by layer name, outside of blocks.
  private let layers: [String: Int]
  private let firstOfKind: [String: [Int]]

  /// The document with `overrides`, of which later ones win.
  static func apply(
    _ overrides: [SpecOverride], to document: SpecDocument, problems: ProblemCollector
  ) -> SpecDocument {
    guard !overrides.isEmpty else { return document }
    var application = OverrideApplication(document, problems: problems)
    for (index, override) in overrides.enumerated() { application.apply(override, index: index) }
    return application.document
  }

  private init(_ document: SpecDocument, problems: ProblemCollector) {
    self.document = document
    self.problems = problems
    var layers: [String: Int] = [:]
    var ofKind: [String: [Int]] = [:]
    var names = StandardNames()
    var isInBlock = false
    for (index, stanza) in document.stanzas.enumerated() {
      let kind = stanza.kind.text
      if kind == "block" || kind == "end" {
        isInBlock = kind == "block"
      } else if !isInBlock {
        ofKind[kind, default: []].append(index)
        if !Vocabulary.settingStanzas.contains(kind) {
          let standard = names.next(kind)
          layers[stanza.givenName ?? standard] = index
        }
      }
    }
    self.layers = layers
    firstOfKind = ofKind
  }

  private mutating func apply(_ override: SpecOverride, index: Int) {
    guard let parts = OverrideParts(override, index: index) else {
      let place = Place(source: .flag(index), line: 1, column: 1, length: override.flag.count)
      return problems.report(.malformedOverride(override.assignment), at: place)
    }
    guard let stanza = target(parts) else { return }
    let entry = SpecDocument.Entry(key: parts.key, value: parts.value)
    if let existing = document.stanzas[stanza].entries.firstIndex(where: { $0.key.text == parts.key.text }) {
      document.stanzas[stanza].entries[existing] = entry
    } else {
      document.stanzas[stanza].entries.append(entry)
    }
  }

  /// The stanza that is meant; a setting stanza that isn't there is added.
  private mutating func target(_ parts: OverrideParts) -> Int? {
    let word = parts.stanza.text
    if Vocabulary.settingStanzas.contains(word) {
      // A stanza that an earlier override added isn't in the index.
      if let index = document.stanzas.firstIndex(where: { $0.kind.text == word }) { return index }
      document.stanzas.append(SpecDocument.Stanza(kind: parts.stanza, entries: []))
      return document.stanzas.count - 1
    }
    if let index = layers[word] { return index }
    if let indices = firstOfKind[word] {
      if indices.count == 1 { return indices[0] }
      problems.report(.ambiguousTarget(word, count: indices.count), at: parts.stanza.place)
      return nil
    }
    let known = Vocabulary.settingStanzas + layers.keys.sorted()
    problems.report(
      .unknownTarget(word, suggestion: Spelling.nearest(to: word, among: known)), at: parts.stanza.place)
    return nil
  }
}

/// `stanza.key=value`, split, with places in the flag as the user wrote it.
private struct OverrideParts {
  let stanza: Word
  let key: Word
  let value: Word

  init?(_ override: SpecOverride, index: Int) {
    let text = override.assignment
    guard let equals = text.firstIndex(of: "="), let point = text[..<equals].lastIndex(of: ".") else { return nil }
    let flag = override.flag
    // Where the flag doesn't show the assignment (`--epochs 3`), the whole flag is marked.
    let start = flag.hasSuffix(text) ? flag.count - text.count : nil
    func word(_ part: Substring) -> Word {
      let offset = text.distance(from: text.startIndex, to: part.startIndex)
      let place = Place(
        source: .flag(index), line: 1, column: start.map { $0 + offset + 1 } ?? 1,
        length: start == nil ? flag.count : part.count)
      return Word(text: String(part), place: place)
    }
    stanza = word(text[..<point])
    key = word(text[text.index(after: point)..<equals])
    value = word(text[text.index(after: equals)...])
    guard !stanza.text.isEmpty, StanzaParser.isIdentifier(key.text), !value.text.isEmpty,
      !value.text.contains(where: { $0.isNewline || $0 == "#" || $0 == ";" }),
      value.text.first?.isWhitespace == false, value.text.last?.isWhitespace == false
    else { return nil }
  }
}
