/// Floats as the bytes of a file: 32-bit, little endian.
public enum FloatBytes {
  /// The bytes of `values`, four each.
  public static func bytes(of values: [Float]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: values.count * MemoryLayout<Float>.size) { target, count in
      for index in values.indices {
        UnsafeMutableRawPointer(target.baseAddress!).storeBytes(
          of: values[index].bitPattern.littleEndian, toByteOffset: index * MemoryLayout<Float>.size, as: UInt32.self)
      }
      count = values.count * MemoryLayout<Float>.size
    }
  }

  /// The floats of `bytes`.
  ///
  /// - Precondition: The count is a multiple of four.
  public static func floats(of bytes: [UInt8]) -> [Float] {
    precondition(bytes.count % MemoryLayout<Float>.size == 0)
    return bytes.withUnsafeBytes { source in
      [Float](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Float>.size) { target, count in
        count = bytes.count / MemoryLayout<Float>.size
        for index in 0..<count {
          let pattern = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Float>.size, as: UInt32.self)
          target.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: pattern)))
        }
      }
    }
  }
}
