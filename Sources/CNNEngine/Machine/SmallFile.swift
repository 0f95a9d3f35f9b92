#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The kernel's small files.
enum SmallFile {
  private static let byteLimit = 1 << 14

  /// The text of a file; nil if it isn't there.
  static func text(path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: byteLimit)
    let count = fread(&bytes, 1, byteLimit, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
