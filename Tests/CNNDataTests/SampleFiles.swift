import CZlib
import Foundation

/// Small data files, made from their definition.
enum SampleFiles {
  /// An IDX file of bytes.
  static func idx(_ dimensions: [Int], _ values: [UInt8], type: UInt8 = 0x08) -> [UInt8] {
    [0, 0, type, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian(UInt32($0)) } + values
  }

  /// An IDX file of floats.
  static func idx(_ dimensions: [Int], floats: [Float]) -> [UInt8] {
    idx(dimensions, floats.flatMap { bigEndian($0.bitPattern) }, type: 0x0d)
  }

  static func bigEndian(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }

  /// The bytes as one gzip member.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var source = bytes
    var target = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32)
    let capacity = target.count
    source.withUnsafeMutableBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(capacity)
        deflate(&stream, Z_FINISH)
      }
    }
    return Array(target.prefix(Int(stream.total_out)))
  }

  /// Images of `height` x `width` whose bytes count up, `label = image modulo classes`, as the four files of a folder.
  static func writeIDX(
    to folder: TemporaryFolder, training: Int = 10, test: Int = 4, height: Int = 3, width: Int = 2, classes: Int = 3
  ) throws {
    for (prefix, count) in [("train", training), ("t10k", test)] {
      let pixels = (0..<count * height * width).map { UInt8(truncatingIfNeeded: $0) }
      try folder.write("\(prefix)-images-idx3-ubyte", idx([count, height, width], pixels))
      try folder.write("\(prefix)-labels-idx1-ubyte", idx([count], (0..<count).map { UInt8($0 % classes) }))
    }
  }

  /// Records of a CIFAR file: the labels, then 3072 bytes that all are `record`.
  static func cifar(labels: [[UInt8]]) -> [UInt8] {
    labels.enumerated().flatMap { $0.element + [UInt8](repeating: UInt8($0.offset), count: 3072) }
  }
}
