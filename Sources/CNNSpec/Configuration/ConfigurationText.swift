/// Configurations written back as text.
extension Configuration {
  /// The text as written, with every override put where it belongs, so that it reads the same and means what was run.
  ///
  /// Changed lines say in a comment what they were and which flag changed them.
  public var effectiveText: String {
    guard !overrides.isEmpty || edition != .current else { return text }
    var lines = source.lines.map { edition == .first ? Self.withBlankBeforeComment($0) : String($0) }
    var replacements: [Replacement] = []
    var additions: [Int: [String]] = [:]
    var appended: [String] = []
    for (index, stanza) in document.stanzas.enumerated() {
      let before = original.stanzas.indices.contains(index) ? original.stanzas[index] : nil
      var added: [String] = []
      for entry in stanza.entries {
        guard case .flag(let flag) = entry.value.place.origin else { continue }
        let cause = PrintableText.escaped(overrides[flag].flag)
        if let old = before?.entry(entry.key.text)?.value {
          replacements.append(Replacement(old: old, value: entry.value.written, cause: cause))
        } else {
          added.append("\(entry.key.text) = \(entry.value.written)  # \(cause)")
        }
      }
      if let before {
        additions[before.kind.place.location.line - 1] = added
      } else {
        appended += ["", "[\(stanza.kind.text)]"] + added
      }
    }
    // From the right, so that a change does not move the columns of the next one.
    for change in replacements.sorted(by: { $0.old.place > $1.old.place }) { change.apply(to: &lines) }
    let edited = lines.enumerated().flatMap { [$1] + (additions[$0] ?? []) }
    return (edited + appended).joined(separator: "\n") + (appended.isEmpty ? "" : "\n")
  }

  /// A value in the text that an override changes.
  private struct Replacement {
    let old: Word
    let value: String
    let cause: String

    func apply(to lines: inout [String]) {
      let line = old.place.location.line - 1
      var characters = Array(lines[line])
      let start = old.place.location.column - 1
      characters.replaceSubrange(start..<(start + old.place.length), with: Array(value))
      lines[line] = String(characters) + "  # was \(old.written): \(cause)"
    }
  }

  /// A line of the first edition as the second reads it: there a comment needs a blank before it.
  private static func withBlankBeforeComment(_ line: Substring) -> String {
    guard let mark = line.firstIndex(of: "#"), mark > line.startIndex, !line[line.index(before: mark)].isWhitespace
    else { return String(line) }
    return line[..<mark] + " " + line[mark...]
  }

  /// The plain stanzas that the configuration stands for: blocks written out, overrides applied, comments gone.
  public var expandedText: String {
    var paragraphs: [String] = []
    if let input = settings["input"] { paragraphs.append(Self.paragraph(input.kind.text, input.entries)) }
    var names = StandardNames()
    for (index, node) in nodes.enumerated() {
      var entries: [ParsedSpec.Entry] = []
      let standard = names.next(node.stanza.kind.text)
      if node.name != standard { entries.append(entry("name", node.name, node)) }
      let previous = index == 0 ? nil : index - 1
      if node.inputs != [previous] {
        let sources = node.inputs.map { $0.map { nodes[$0].name } ?? LayerName.input }
        entries.append(entry("from", sources.joined(separator: ", "), node))
      }
      entries += node.stanza.entries.filter { $0.key.text != "name" && $0.key.text != "from" }
      paragraphs.append(Self.paragraph(node.stanza.kind.text, entries))
    }
    for kind in Vocabulary.settingStanzas.dropFirst() {
      if let stanza = settings[kind] { paragraphs.append(Self.paragraph(kind, stanza.entries)) }
    }
    return paragraphs.joined(separator: "\n")
  }

  private func entry(_ key: String, _ value: String, _ node: LayerNode) -> ParsedSpec.Entry {
    let place = node.stanza.kind.place
    return ParsedSpec.Entry(key: Word(text: key, place: place), value: Word(text: value, place: place))
  }

  private static func paragraph(_ kind: String, _ entries: [ParsedSpec.Entry]) -> String {
    "[\(kind)]\n" + entries.map { "\($0.key.text) = \($0.value.written)\n" }.joined()
  }
}
