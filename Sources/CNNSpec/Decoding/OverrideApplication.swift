/// Changes a document as the command line asks.
struct OverrideApplication {
  private var document: ParsedSpec
  private let problems: ProblemCollector
  private let edition: Edition
  /// Indices of stanzas by layer name, outside of blocks.
  private let layers: [String: Int]
  private let firstOfKind: [String: [Int]]

  /// The document with `overrides`, of which later ones win.
  static func apply(
    _ overrides: [SpecOverride], to document: ParsedSpec, edition: Edition = .current, problems: ProblemCollector
  ) -> ParsedSpec {
    guard !overrides.isEmpty else { return document }
    var application = OverrideApplication(document, edition: edition, problems: problems)
    for (index, override) in overrides.enumerated() { application.apply(override, index: index) }
    return application.document
  }

  private init(_ document: ParsedSpec, edition: Edition, problems: ProblemCollector) {
    self.document = document
    self.edition = edition
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
      let place = Place(origin: .flag(index), line: 1, column: 1, length: override.flag.count)
      return problems.report(.malformedOverride(override.assignment), at: place)
    }
    guard let stanza = target(parts), let value = parts.value(edition, problems) else { return }
    let entry = ParsedSpec.Entry(key: parts.key, value: value)
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
      document.stanzas.append(ParsedSpec.Stanza(kind: parts.stanza, entries: []))
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
  private let assignment: [Character]
  private let valueStart: Int
  private let place: (Range<Int>) -> Place

  init?(_ override: SpecOverride, index: Int) {
    let text = Array(override.assignment)
    guard let equals = text.firstIndex(of: "="), let point = text[..<equals].lastIndex(of: ".") else { return nil }
    let flag = override.flag
    // Where the flag doesn't show the assignment (`--epochs 3`), the whole flag is marked.
    let start = flag.hasSuffix(override.assignment) ? flag.count - text.count : nil
    let place = { (range: Range<Int>) in
      Place(
        origin: .flag(index), line: 1, column: start.map { $0 + range.lowerBound + 1 } ?? 1,
        length: start == nil ? flag.count : range.count)
    }
    stanza = Word(text: String(text[..<point]), place: place(0..<point))
    key = Word(text: String(text[(point + 1)..<equals]), place: place(point + 1..<equals))
    assignment = text
    valueStart = equals + 1
    self.place = place
    let value = text[valueStart...]
    guard !stanza.text.isEmpty, StanzaParser.isIdentifier(key.text), !value.contains(where: \.isNewline),
      value.first?.isWhitespace == false, value.last?.isWhitespace == false
    else { return nil }
  }

  /// The value, which is written as in a file.
  ///
  /// - Returns: `nil` for one that was reported.
  func value(_ edition: Edition, _ problems: ProblemCollector) -> Word? {
    let characters = Array(assignment[valueStart...])
    let whole = { (range: Range<Int>) in place(range.lowerBound + valueStart..<range.upperBound + valueStart) }
    guard edition != .first else {
      return Word(text: String(characters), place: whole(0..<characters.count))
    }
    let scan = LineScan(value: characters)
    if let cut = scan.separators.first ?? (scan.end < characters.count ? scan.end : nil) {
      problems.report(.valueCutShort(String(characters[cut])), at: whole(cut..<characters.count))
      return nil
    }
    return ValueReader(characters: characters, scan: scan, problems: problems, place: whole)
      .word(0..<characters.count, key: key.text)
  }
}
