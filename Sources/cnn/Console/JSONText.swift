import Foundation

/// Values as JSON text, the same bytes for the same value.
enum JSONText {
  /// On one line, for a stream.
  static func line(_ value: some Encodable) -> String { encode(value, []) }

  /// On many lines, for a document.
  static func document(_ value: some Encodable) -> String { encode(value, .prettyPrinted) }

  private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a result with numbers that are not finite")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
