import Foundation

extension Name {
  /// A path as a text that no other path has as `String` compares texts, for the keys of dictionaries and of JSON.
  ///
  /// Invisible characters, backslashes and bytes that are not UTF-8 are escaped. So is every character beyond ASCII in a part
  /// that is not in normal form C, because `String` takes it for its normal form.
  public var key: String {
    bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Name(bytes: $0).partKey }
      .joined(separator: "/")
  }

  private var partKey: String {
    let text = text
    let isNormal = text.precomposedStringWithCanonicalMapping.utf8.elementsEqual(text.utf8)
    return text.unicodeScalars.map { scalar in
      let isSafe = scalar != "\\" && (isNormal || scalar.isASCII || Self.byte(standIn: scalar) != nil)
      return isSafe ? PrintableText.escaped(String(scalar)) : PrintableText.escape(scalar)
    }.joined()
  }
}
