import CNNSpec
import Foundation

/// The content of a data file, unpacked if it was gzipped, and exactly as long as it must be.
struct DataFile: Sendable {
  /// What is unpacked into memory at most; beyond it the user unpacks the file, and it is mapped.
  static let unpackedLimit = 4 << 30

  /// How long the content must be.
  enum Length {
    case exactly(Int)
    /// Whole records, and no more than `limit` of them if the file is gzipped.
    case records(size: Int, limit: Int)
  }

  let path: String
  let bytes: Bytes
  /// The mapping, if `bytes` is one.
  let file: MappedFile?
  let source: SourceFile

  /// - Parameters:
  ///   - format: What the file should be, in words.
  ///   - length: Reads the length that the content must have from its first bytes, `FileSignature.length` or all there are.
  /// - Throws: What `MappedFile` and `GzipReader` throw, `webPage`, `otherKind` and `otherFormat` by the first bytes, what `length`
  ///   throws, and `truncated`, `overlong`, `recordSize` or `gzipLongerThan` for another length.
  init(path: String, format: String, length: (_ start: [UInt8]) throws(DataError) -> Length) throws(DataError) {
    let file = try MappedFile(path: path)
    let start = file.bytes.prefix(FileSignature.length)
    self.path = path
    source = SourceFile(path: path, size: file.bytes.count)
    if case .gzip = FileSignature(start) {
      bytes = try Self.unpack(file.bytes, path: path, format: format, length: length)
      self.file = nil
    } else {
      try Self.refuse(start, path: path, format: format)
      do throws(DataError) {
        try Self.check(file.bytes.count, against: try length(start), path: path)
      } catch .recordSize(let path, let bytes, let record) {
        // Bytes without a header are another kind only when they are no records.
        guard let found = FileSignature(start) else {
          throw .recordSize(path: path, bytes: bytes, record: record)
        }
        throw .otherKind(path: path, found: found, expected: format)
      }
      bytes = file.bytes
      self.file = file
    }
  }

  private static func refuse(_ start: [UInt8], path: String, format: String) throws(DataError) {
    switch FileSignature(start) {
    case .webPage: throw .webPage(path: path)
    case .gzip: throw .otherFormat(path: path, found: "a gzip file inside a gzip file", expected: format)
    case let found? where !found.isWeak: throw .otherKind(path: path, found: found, expected: format)
    default: break
    }
  }

  private static func check(_ count: Int, against length: Length, path: String) throws(DataError) {
    switch length {
    case .exactly(let expected):
      guard count >= expected else { throw .truncated(path: path, bytes: count, expected: expected) }
      guard count == expected else { throw .overlong(path: path, bytes: count, expected: expected) }
    case .records(let size, _):
      guard count.isMultiple(of: size) else { throw .recordSize(path: path, bytes: count, record: size) }
    }
  }

  private static func unpack(
    _ packed: Bytes, path: String, format: String, length: (_ start: [UInt8]) throws(DataError) -> Length
  ) throws(DataError) -> Bytes {
    let reader = GzipReader(path: path, packed: packed)
    let start = try reader.read(FileSignature.length)
    guard !start.isEmpty else { throw .empty(path: path) }
    try refuse(start, path: path, format: format)
    let expected = try length(start)
    let capacity =
      switch expected {
      case .exactly(let count): count
      case .records(let size, let limit): size * limit
      }
    guard capacity <= unpackedLimit else { throw .gzipTooLarge(path: path, expected: capacity, limit: unpackedLimit) }
    guard start.count <= capacity else { throw .gzipLongerThan(path: path, expected: capacity) }
    // The system hands out pages as they are written, so a header that promises too much costs nothing.
    guard let memory = malloc(max(capacity, 1)) else {
      throw .unreadable(path: path, reason: "no memory for \(capacity) bytes")
    }
    memory.copyMemory(from: start, byteCount: start.count)
    let owner = Bytes(adopting: memory, count: capacity)
    let rest = UnsafeMutableRawBufferPointer(start: memory + start.count, count: capacity - start.count)
    let filled = start.count + (try reader.read(into: rest))
    // Also makes zlib compare the checksum at the end.
    guard try reader.read(1).isEmpty else { throw .gzipLongerThan(path: path, expected: capacity) }
    try check(filled, against: expected, path: path)
    return owner.first(filled)
  }
}
