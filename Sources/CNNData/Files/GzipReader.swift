import CZlib
import Foundation

/// Unpacks a gzip file step by step, so that its reader decides how much memory it may take.
///
/// - Source: RFC 1952, *GZIP file format specification*, 1996. Several members in a row are one file.
final class GzipReader {
  /// 15 bits of window, and 16 to say that it is gzip and nothing else.
  private static let windowBits: Int32 = 15 + 16

  private let path: String
  private let packed: Bytes
  private var stream = z_stream()
  private var hasEnded = false

  init(path: String, packed: Bytes) {
    self.path = path
    self.packed = packed
    let status = inflateInit2_(&stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib without memory")
  }

  deinit { inflateEnd(&stream) }

  /// Bytes of the file that have been unpacked.
  private var position = 0

  /// Unpacks up to `count` bytes; fewer only at the end, where the checksum has been compared.
  ///
  /// - Throws: `gzipDamaged`, `gzipTruncated` or `gzipTrailing`.
  func read(_ count: Int) throws(DataError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { buffer.deallocate() }
    return Array(buffer.prefix(try read(into: buffer)))
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < target.count, !hasEnded {
      filled += try step(UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
    }
    return filled
  }

  /// One call of zlib, whose counts have 32 bits.
  private func step(_ target: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    let room = UInt32(clamping: target.count)
    let offered = UInt32(clamping: packed.count - position)
    let status = packed.withSpan(position..<position + Int(offered)) { span in
      span.withUnsafeBufferPointer { source in
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = offered
        stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = room
        return inflate(&stream, Z_NO_FLUSH)
      }
    }
    position += Int(offered - stream.avail_in)
    switch status {
    case Z_OK: break
    case Z_STREAM_END: try endMember()
    case Z_BUF_ERROR where position == packed.count: throw .gzipTruncated(path: path, bytes: packed.count)
    default:
      throw .gzipDamaged(
        path: path, offset: position, reason: stream.msg.map { String(cString: $0) } ?? "zlib \(status)")
    }
    return Int(room - stream.avail_out)
  }

  private func endMember() throws(DataError) {
    let left = packed.count - position
    guard left > 0 else {
      hasEnded = true
      return
    }
    guard left >= 2, packed[position] == 0x1f, packed[position + 1] == 0x8b else {
      throw .gzipTrailing(path: path, bytes: left)
    }
    inflateReset(&stream)
  }
}
