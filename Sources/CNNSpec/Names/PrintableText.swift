/// Makes text that came from outside fit for a terminal, a page or a log.
///
/// A name in a downloaded file can hold escape sequences that retitle a terminal, newlines that forge rows, or marks that
/// turn the direction of writing. Everything that the program did not write itself passes through here before it is shown.
/// What is escaped already stays as it is.
public enum PrintableText {
  /// Returns the text with control characters and other invisible ones written as `\u{1B}`, and with bytes of a `Name` that
  /// are not UTF-8 as `\xE9`.
  public static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let byte = Name.byte(standIn: scalar) {
        result += "\\x\(String(byte, radix: 16, uppercase: true))"
        continue
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        result += escape(scalar)
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Returns text for a terminal with everything escaped but line ends and the program's own styles, `ESC [ 1;31 m`.
  ///
  /// A last guard: names are escaped where they are put in, since there may be line ends and styles in them.
  public static func guarded(_ text: String) -> String {
    if isPlain(text) { return text }
    var result = ""
    var rest = Substring(text)
    while let hit = rest.firstMatch(of: /\n|\u{1B}\[[0-9;]*m/.matchingSemantics(.unicodeScalar)) {
      result += escaped(rest[..<hit.range.lowerBound]) + hit.output
      rest = rest[hit.range.upperBound...]
    }
    return result + escaped(rest)
  }

  /// Whether there is nothing but ASCII's visible characters, blanks and line ends: most of what is written.
  public static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == UInt8(ascii: "\n") }
  }

  /// `\u{1B}`
  static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" }
}
