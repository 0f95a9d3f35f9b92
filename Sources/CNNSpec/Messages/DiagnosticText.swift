/// Prints diagnostics: where, what, the line with a caret, what would fit.
///
///     lenet.cnn:8:1: error: [conv] has no key `filtres`; did you mean `filters`?
///         8 | filtres = 20
///           | ^~~~~~~
///           | [conv] takes: filters, kernel, ...
struct DiagnosticText {
  let source: SourceText
  let overrides: [SpecOverride]

  /// Characters of a line that are shown.
  private static let excerptWidth = 100

  func text(of diagnostic: Diagnostic, _ words: Means.Words) -> String {
    var lines = [
      "\(name(of: diagnostic.place)): \(diagnostic.severity.rawValue): \(diagnostic.problem.message)"
    ]
    lines += excerpt(diagnostic.place)
    lines += diagnostic.problem.advice(words).map { Self.gutter + $0 }
    return (lines + notes(diagnostic.uses)).joined(separator: "\n")
  }

  /// The uses of blocks that led to the place; of very many the innermost and the outermost.
  private func notes(_ uses: [Place]) -> [String] {
    let shown = uses.count <= 4 ? uses : [uses[0], uses[1], uses[uses.count - 1]]
    var lines: [String] = []
    for (index, use) in shown.enumerated() {
      if index == 2, uses.count > 4 { lines.append(Self.gutter + "... and \(uses.count - 3) more uses") }
      lines.append("\(name(of: use)): note: in the block that is used here")
      lines += excerpt(use)
    }
    return lines
  }

  private static let gutter = "      | "

  /// `path:line:col`, or the flag.
  func name(of place: Place) -> String {
    switch place.origin {
    case .file: "\(PrintableText.escaped(source.path)):\(place.location.line):\(place.location.column)"
    case .flag(let index): PrintableText.escaped(overrides[index].flag)
    }
  }

  private func excerpt(_ place: Place) -> [String] {
    switch place.origin {
    case .file:
      guard source.lines.indices.contains(place.location.line - 1) else { return [] }
      let number = String(place.location.line)
      let label = String(repeating: " ", count: max(0, 5 - number.count)) + number
      return marked(source.lines[place.location.line - 1], place: place, label: label)
    case .flag(let index):
      return marked(Substring(overrides[index].flag), place: place, label: "     ")
    }
  }

  /// The part of the line around the place, and the caret under it.
  private func marked(_ line: Substring, place: Place, label: String) -> [String] {
    let characters = Array(line)
    let column = min(place.location.column - 1, characters.count)
    let isFar = column + place.length > Self.excerptWidth && column > Self.excerptWidth / 4
    let start = isFar ? column - Self.excerptWidth / 4 : 0
    let end = min(characters.count, start + Self.excerptWidth)
    let before = shown(characters[start..<column])
    let after = shown(characters[column..<max(column, end)])
    let length = min(place.length, end - column)
    let marked = shown(characters[column..<max(column, column + length)]).count
    let lead = start > 0 ? "..." : ""
    let pad = String(repeating: " ", count: lead.count + before.count)
    return [
      Self.withoutTrailingBlanks("\(label) | \(lead)\(before)\(after)\(end < characters.count ? "..." : "")"),
      Self.gutter + pad + "^" + String(repeating: "~", count: max(0, marked - 1)),
    ]
  }

  private static func withoutTrailingBlanks(_ line: String) -> String {
    String(line.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// Tabs become one space, so that the caret stays in its column.
  private func shown(_ characters: ArraySlice<Character>) -> String {
    PrintableText.escaped(String(characters.map { $0 == "\t" ? " " : $0 }))
  }
}

extension SpecErrors: HelpfulError {
  /// All of them, ready to print; the last line has no line break.
  public func text(_ words: Means.Words) -> String {
    let text = DiagnosticText(source: source, overrides: overrides)
    var parts = diagnostics.map { text.text(of: $0, words) }
    if omitted > 0 { parts.append("\(PrintableText.escaped(source.path)): error: and \(omitted) more errors") }
    return parts.joined(separator: "\n")
  }
}
