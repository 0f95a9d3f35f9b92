import CNNSpec

/// Reads a list of class names: one on each line, in the order of the labels.
enum ClassNames {
  private static let newline = UInt8(ascii: "\n")

  /// Takes a byte-order mark, CRLF, blanks around a name and blank lines at the end as nothing. Names may be in any encoding
  /// that has ASCII's newlines, as those of folders may.
  ///
  /// - Throws: `classNames`, or what `MappedFile` throws.
  static func read(_ path: String) throws(DataError) -> [Name] {
    let file = try MappedFile(path: path)
    switch FileSignature(file.bytes.prefix(FileSignature.length)) {
    case .webPage: throw .webPage(path: path)
    // A list of names is text, and may look like anything that is.
    case nil, .text, .configuration: break
    case let found?: throw .otherKind(path: path, found: found, expected: "one class name on each line")
    }
    let bytes = file.bytes.prefix(file.bytes.count)
    guard !bytes.contains(0) else { throw .classNames(path: path, reason: .notText) }
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false).map(trimmed)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw .classNames(path: path, reason: .empty) }
    var seen: Set<Name> = []
    for (index, name) in lines.enumerated() {
      guard !name.isEmpty else { throw .classNames(path: path, reason: .blankLine(index + 1)) }
      guard seen.insert(name).inserted else {
        throw .classNames(path: path, reason: .repeated(name, line: index + 1))
      }
    }
    return lines
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> Name {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == "\u{feff}" }
    var line = Substring(Name(bytes: line).text).unicodeScalars.drop(while: isBlank)
    while let last = line.last, isBlank(last) { line.removeLast() }
    return Name(String(line))
  }
}
