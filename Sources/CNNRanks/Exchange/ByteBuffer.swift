/// Bytes at a fixed address, as a system library wants them.
public final class ByteBuffer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: MemoryLayout<UInt64>.alignment) }

  public convenience init(_ array: [UInt8]) {
    self.init(count: array.count)
    bytes.copyBytes(from: array)
  }

  deinit { bytes.deallocate() }

  public var array: [UInt8] { Array(bytes) }
}

extension RankMessage {
  /// Where the message lies.
  public var bytes: UnsafeMutableRawBufferPointer {
    switch content {
    case .floats(let view): view.bytes
    case .bytes(let buffer): buffer.bytes
    }
  }
}
