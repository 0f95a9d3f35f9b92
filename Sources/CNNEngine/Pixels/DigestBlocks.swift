import CNNKernelsBaseline

/// The compression function of SHA-256, optimised in every build because whole data sets and weights go through it.
public enum DigestBlocks {
  /// The first 32 bits of the fractional parts of the square roots of the first eight primes (FIPS 180-4, section 5.3.3).
  public static let initialState: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes of a block.
  static let blockSize = 64

  /// Updates the eight words of `state` with whole blocks of 64 bytes.
  public static func update(_ state: inout [UInt32], with blocks: Span<UInt8>) {
    precondition(state.count == initialState.count && blocks.count.isMultiple(of: blockSize))
    blocks.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      state.withUnsafeMutableBufferPointer {
        CNNKernelsBaseline.kernels.sha256(start, blocks: bytes.count / blockSize, state: $0.baseAddress!)
      }
    }
  }
}

extension FloatView {
  /// Calls `body` with the bytes of the elements, little endian.
  public func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
    precondition(UInt32(1).littleEndian == 1, "the file formats are little endian, and so has the machine to be")
    let bytes = UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Float>.stride)
    return try body(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
  }
}
