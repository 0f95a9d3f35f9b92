import CNNSpec

/// A small text file that a user wrote.
public enum TextFile {
  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - limit: bytes that it may have
  ///   - kind: what it should be, for messages: "a kernel's numbers"
  /// - Throws: `missing`, `notAFile`, `unreadable`, `empty`, `otherKind`, or `otherFormat` for what is too large or not UTF-8.
  public static func read(path: String, limit: Int, kind: String) throws(DataError) -> String {
    let file = try MappedFile(path: path)
    guard file.bytes.count <= limit else {
      throw .otherFormat(path: path, found: "a file of \(file.bytes.count) bytes", expected: kind)
    }
    let bytes = file.bytes.prefix(limit)
    switch FileSignature(Array(bytes.prefix(FileSignature.length))) {
    case nil, .text, .json, .configuration: break
    case let found?: throw .otherKind(path: path, found: found, expected: kind)
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw .otherFormat(path: path, found: "bytes that are no text", expected: kind)
    }
    return text
  }
}
