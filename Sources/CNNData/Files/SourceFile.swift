/// A file that a data set was read from.
public struct SourceFile: Hashable, Sendable {
  public let path: String
  /// Bytes on disk.
  public let size: Int

  /// SHA-256 of the file as it lies on disk, compressed or not.
  ///
  /// Reads the whole file, so callers ask once, where it doesn't delay training.
  /// - Throws: As `MappedFile`.
  public func digest() throws(DataError) -> String {
    let file = try MappedFile(path: path)
    var digest = SHA256()
    file.bytes.withSpan(0..<file.bytes.count) { digest.update($0) }
    return digest.finalize()
  }
}
