import Foundation

/// Bytes that never change, wherever they live: a mapped file or memory of our own.
///
/// The one place of this target, with the readers of compressed data, that holds a pointer.
final class Bytes: @unchecked Sendable {
  let count: Int
  private let base: UnsafeRawPointer
  private let release: @Sendable (UnsafeRawPointer, Int) -> Void

  /// Takes over `count` bytes at `base`; `release` gives them back.
  init(
    adopting base: UnsafeRawPointer, count: Int,
    release: @escaping @Sendable (UnsafeRawPointer, Int) -> Void = { base, _ in
      free(UnsafeMutableRawPointer(mutating: base))
    }
  ) {
    self.base = base
    self.count = count
    self.release = release
  }

  convenience init(_ values: [UInt8]) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(values.count, 1), alignment: 1)
    values.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: values.count) }
    self.init(adopting: copy, count: values.count) { base, _ in base.deallocate() }
  }

  deinit { release(base, count) }

  subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "a byte outside its file")
    return base.load(fromByteOffset: index, as: UInt8.self)
  }

  /// Calls `body` with a part of the bytes.
  func withSpan<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside its file")
    let part = UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    return try body(Span(_unsafeElements: part.assumingMemoryBound(to: UInt8.self)))
  }

  /// The same memory with only its first `count` bytes.
  func first(_ count: Int) -> Bytes {
    precondition(count <= self.count)
    return Bytes(adopting: base, count: count) { [self] _, _ in withExtendedLifetime(self) {} }
  }

  /// A copy of a part.
  func array(_ range: Range<Int>) -> [UInt8] { withSpan(range) { $0.withUnsafeBufferPointer { Array($0) } } }

  /// The first bytes, as many of `count` as there are.
  func prefix(_ count: Int) -> [UInt8] { array(0..<min(count, self.count)) }

  func bigEndian32(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(self[offset + $1]) }
  }
}
