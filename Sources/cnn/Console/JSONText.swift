import CNNSpec
import Foundation

/// Values as JSON text, the same bytes for the same value.
enum JSONText {
  /// On one line, for a stream.
  static func line(_ value: some Encodable) -> String { encode(value, []) }

  /// On many lines, for a document.
  static func document(_ value: some Encodable) -> String { encode(value, .prettyPrinted) }

  /// Invisible characters as JSON escapes them, which readers turn back: a document may be shown on a terminal.
  private static func escaped(_ text: String) -> String {
    if PrintableText.isPlain(text) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" || PrintableText.escaped(String(scalar)).unicodeScalars.count == 1 {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in UTF16.encode(scalar)! { result += "\\u" + String(format: "%04x", Int(unit)) }
      }
    }
    return result
  }

  private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a result with numbers that are not finite")
    }
    return escaped(String(decoding: data, as: UTF8.self))
  }
}
