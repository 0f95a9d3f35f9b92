import CNNSpec

/// Reads a list of class names: one on each line, in the order of the labels.
enum ClassNames {
  /// Takes a byte-order mark, CRLF, trailing blanks and blank lines at the end as nothing.
  ///
  /// - Throws: `classNames`, or what `MappedFile` throws.
  static func read(_ path: String) throws(DataError) -> [String] {
    let file = try MappedFile(path: path)
    switch FileSignature(file.bytes.prefix(FileSignature.length)) {
    case .webPage: throw .webPage(path: path)
    // A list of names is text, and may look like anything that is.
    case nil, .text, .configuration: break
    case let found?: throw .otherKind(path: path, found: found, expected: "one class name on each line")
    }
    guard let text = String(validating: file.bytes.prefix(file.bytes.count), as: UTF8.self) else {
      throw .classNames(path: path, reason: .notText)
    }
    // "\r\n" is one character of its own.
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(trimmed)
    while lines.last == "" { lines.removeLast() }
    guard !lines.isEmpty else { throw .classNames(path: path, reason: .empty) }
    var seen: Set<String> = []
    for (index, name) in lines.enumerated() {
      guard !name.isEmpty else { throw .classNames(path: path, reason: .blankLine(index + 1)) }
      guard seen.insert(name).inserted else {
        throw .classNames(path: path, reason: .repeated(name, line: index + 1))
      }
    }
    return lines
  }

  private static func trimmed(_ line: Substring) -> String {
    let isBlank = { (character: Character) in character.isWhitespace || character == "\u{feff}" }
    var line = line.drop(while: isBlank)
    while let last = line.last, isBlank(last) { line.removeLast() }
    return String(line)
  }
}
