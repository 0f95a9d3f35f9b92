/// Splits a configuration's text into stanzas and entries.
///
/// Accepts a byte-order mark, CRLF and lone CR line ends, tabs and trailing blanks. A line that can't be understood is
/// reported and skipped, so that the rest of the file is still checked.
struct StanzaParser {
  private let problems: ProblemCollector
  private var document = SpecDocument()

  static func parse(_ text: SourceText, into problems: ProblemCollector) -> SpecDocument {
    var parser = StanzaParser(problems: problems)
    for (index, line) in text.lines.enumerated() {
      parser.parse(line: Array(line), number: index + 1)
    }
    return parser.document
  }

  private init(problems: ProblemCollector) { self.problems = problems }

  private mutating func parse(line: [Character], number: Int) {
    let code = line.prefix { $0 != "#" }
    guard let first = code.firstIndex(where: { !$0.isWhitespace }) else { return }
    guard code[first] == "[" else {
      parseEntries(code[first...], line: number)
      return
    }
    guard let close = code.firstIndex(of: "]") else {
      let kind = word(code[(first + 1)...], line: number)
      problems.report(.unclosedHeader, at: place(code[first...], line: number))
      // What follows belongs to the stanza that was meant.
      if Self.isIdentifier(kind.text) { document.stanzas.append(SpecDocument.Stanza(kind: kind, entries: [])) }
      return
    }
    let kind = word(code[(first + 1)..<close], line: number)
    if !Self.isIdentifier(kind.text) {
      problems.report(.malformedHeader(kind.text), at: place(code[first...close], line: number))
    }
    document.stanzas.append(SpecDocument.Stanza(kind: kind, entries: []))
    parseEntries(code[(close + 1)...], line: number)
  }

  /// Entries of one line; `;` separates several.
  private mutating func parseEntries(_ code: ArraySlice<Character>, line: Int) {
    guard code.contains(where: { !$0.isWhitespace }) else { return }
    var segments = code.split(separator: ";", omittingEmptySubsequences: false)
    if let last = segments.last, segments.count > 1, last.allSatisfy(\.isWhitespace) { segments.removeLast() }
    for segment in segments { parseEntry(segment, in: code, line: line) }
  }

  private mutating func parseEntry(_ segment: ArraySlice<Character>, in code: ArraySlice<Character>, line: Int) {
    let whole = word(segment, line: line)
    guard !whole.text.isEmpty, let equals = segment.firstIndex(of: "=") else {
      problems.report(.notAnEntry(whole.text), at: whole.text.isEmpty ? place(code, line: line) : whole.place)
      return
    }
    let key = word(segment[..<equals], line: line)
    let value = word(segment[(equals + 1)...], line: line)
    guard Self.isIdentifier(key.text) else {
      problems.report(.malformedKey(key.text), at: key.text.isEmpty ? whole.place : key.place)
      return
    }
    guard !value.text.isEmpty else {
      problems.report(.emptyValue(key: key.text), at: whole.place)
      return
    }
    append(SpecDocument.Entry(key: key, value: value))
  }

  private mutating func append(_ entry: SpecDocument.Entry) {
    guard let last = document.stanzas.indices.last else {
      problems.report(.entryBeforeStanza(entry.key.text), at: entry.key.place)
      return
    }
    if let earlier = document.stanzas[last].entry(entry.key.text) {
      problems.report(
        .repeatedKey(
          entry.key.text, stanza: document.stanzas[last].kind.text, firstLine: earlier.key.place.location.line),
        at: entry.key.place)
      return
    }
    document.stanzas[last].entries.append(entry)
  }

  /// The slice without surrounding blanks.
  private func word(_ slice: ArraySlice<Character>, line: Int) -> Word {
    let start = slice.firstIndex { !$0.isWhitespace } ?? slice.startIndex
    let end = slice.lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? start
    let text = slice[start..<max(start, end)]
    return Word(text: String(text), place: place(text, line: line))
  }

  private func place(_ slice: ArraySlice<Character>, line: Int) -> Place {
    let length = slice.reversed().drop(while: \.isWhitespace).count
    return Place(source: .file, line: line, column: slice.startIndex + 1, length: length)
  }

  /// Lower-case letters, digits and underscores, as keys and kinds are spelled.
  static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }
}
