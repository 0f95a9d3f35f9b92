import CNNSpec

/// A text as a field of a CSV file, and back.
///
/// A spreadsheet runs a field that begins with `=`, `+`, `-` or `@` as a formula, and such a text may come from a stranger's
/// class or file name. It is written with an apostrophe in front, which spreadsheets take for the beginning of a text.
/// Numbers stay as they are.
///
/// - Source: RFC 4180 for quotes; OWASP, *CSV Injection*.
public enum CSVField {
  private static let apostrophe: Character = "'"
  private static let formulaStarts: Set<Character> = ["=", "+", "-", "@"]

  /// The name as it is shown, with an apostrophe if it needs one, in quotes where it holds a comma, a quote or a line break.
  public static func text(_ name: Name) -> String { text(name.shown) }

  public static func text(_ text: String) -> String {
    let shown = PrintableText.escaped(text)
    let field = isFormula(shown) ? String(apostrophe) + shown : shown
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  /// The name that a field without its quotes stands for, as it is shown.
  static func name(_ field: some Sequence<UInt8>) -> Name {
    let shown = PrintableText.escaped(Name(bytes: field).text)
    return Name(shown.first == apostrophe && isFormula(shown) ? String(shown.dropFirst()) : shown)
  }

  /// Also of a text that would be taken for one with its apostrophe.
  private static func isFormula(_ text: String) -> Bool {
    let start = text.drop { $0 == apostrophe }
    guard let first = start.first, formulaStarts.contains(first) else { return false }
    return start.count < text.count || text.wholeMatch(of: /[+-][0-9]+(\.[0-9]+)?/) == nil
  }
}
