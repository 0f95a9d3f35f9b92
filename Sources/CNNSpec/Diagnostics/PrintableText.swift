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

  /// `\u{1B}`
  static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" }
}
