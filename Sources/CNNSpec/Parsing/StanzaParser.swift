/// Splits a configuration's text into stanzas and entries.
///
/// Accepts a byte-order mark, CRLF and lone CR line ends, tabs and trailing blanks. A line that can't be understood is
/// reported and skipped, so that the rest of the file is still checked.
struct StanzaParser {
  private let problems: ProblemCollector
  private let edition: Edition
  private var document = ParsedSpec()

  static func parse(
    _ text: SourceText, edition: Edition = .current, into problems: ProblemCollector
  ) -> ParsedSpec {
    var parser = StanzaParser(problems: problems, edition: edition)
    for (index, line) in text.lines.enumerated() {
      parser.parse(line: Array(line), number: index + 1)
    }
    return parser.document
  }

  private init(problems: ProblemCollector, edition: Edition) {
    self.problems = problems
    self.edition = edition
  }

  private mutating func parse(line: [Character], number: Int) {
    guard let first = line.firstIndex(where: { !$0.isWhitespace }), line[first] != "#" else { return }
    guard line[first] == "[" else {
      parseEntries(line, from: first, number: number)
      return
    }
    let comment = line.indices.first { LineScan.beginsComment(line, at: $0, edition: edition) }
    let header = line[first..<(comment ?? line.count)]
    guard let close = header.firstIndex(of: "]") else {
      let kind = word(header.dropFirst(), line: number)
      problems.report(.unclosedHeader, at: place(header, line: number))
      // What follows belongs to the stanza that was meant.
      if Self.isIdentifier(kind.text) { document.stanzas.append(ParsedSpec.Stanza(kind: kind, entries: [])) }
      return
    }
    let kind = word(header[(first + 1)..<close], line: number)
    if !Self.isIdentifier(kind.text) {
      problems.report(.malformedHeader(kind.text), at: place(header[first...close], line: number))
    }
    document.stanzas.append(ParsedSpec.Stanza(kind: kind, entries: []))
    parseEntries(line, from: close + 1, number: number)
  }

  /// Entries of one line; `;` separates several.
  private mutating func parseEntries(_ line: [Character], from start: Int, number: Int) {
    let scan = LineScan(line, from: start, edition: edition)
    let code = line[start..<scan.end]
    guard code.contains(where: { !$0.isWhitespace }) else { return }
    let bounds = zip([start] + scan.separators.map { $0 + 1 }, scan.separators + [scan.end])
    var segments = bounds.map { line[$0..<$1] }
    if let last = segments.last, segments.count > 1, last.allSatisfy(\.isWhitespace) { segments.removeLast() }
    let values = ValueReader(characters: line, scan: scan, problems: problems) {
      Place(origin: .file, line: number, column: $0.lowerBound + 1, length: $0.count)
    }
    for segment in segments { parseEntry(segment, in: code, values, line: number) }
  }

  private mutating func parseEntry(
    _ segment: ArraySlice<Character>, in code: ArraySlice<Character>, _ values: ValueReader, line: Int
  ) {
    let whole = word(segment, line: line)
    guard !whole.text.isEmpty, let equals = segment.firstIndex(of: "=") else {
      problems.report(.notAnEntry(whole.text), at: whole.text.isEmpty ? place(code, line: line) : whole.place)
      return
    }
    let key = word(segment[..<equals], line: line)
    guard Self.isIdentifier(key.text) else {
      problems.report(.malformedKey(key.text), at: key.text.isEmpty ? whole.place : key.place)
      return
    }
    let value = Self.trimmed(segment[(equals + 1)...])
    guard !value.isEmpty else {
      problems.report(.emptyValue(key: key.text), at: whole.place)
      return
    }
    guard let word = values.word(value.startIndex..<value.endIndex, key: key.text) else { return }
    append(ParsedSpec.Entry(key: key, value: word))
  }

  private mutating func append(_ entry: ParsedSpec.Entry) {
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
    let text = Self.trimmed(slice)
    return Word(text: String(text), place: place(text, line: line))
  }

  private static func trimmed(_ slice: ArraySlice<Character>) -> ArraySlice<Character> {
    let start = slice.firstIndex { !$0.isWhitespace } ?? slice.startIndex
    let end = slice.lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? start
    return slice[start..<max(start, end)]
  }

  private func place(_ slice: ArraySlice<Character>, line: Int) -> Place {
    let length = slice.reversed().drop(while: \.isWhitespace).count
    return Place(origin: .file, line: line, column: slice.startIndex + 1, length: length)
  }

  /// Lower-case letters, digits and underscores, as keys and kinds are spelled.
  static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }
}
