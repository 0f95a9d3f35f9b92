import CNNKernelsBaseline

/// What each of the 256 values of a byte becomes, for each channel.
///
/// A table holds correctly rounded results of arithmetic in double, so conversion is the same bits on every instruction
/// set, and one look-up an element whatever was asked for.
public struct PixelTable: Sendable {
  /// Values of a byte.
  public static let size = 256

  public let channels: Int
  /// `[channels, 256]`
  private let values: [Float]

  /// - Parameter value: What a byte of a channel becomes.
  public init(channels: Int, value: (_ channel: Int, _ byte: Int) -> Double) {
    self.channels = channels
    values = (0..<channels * Self.size).map { Float(value($0 / Self.size, $0 % Self.size)) }
  }

  /// Converts one image.
  ///
  /// - Shape: `planes` is `[channels, positions]`; `target` is `[positions, channels]`.
  public func convert(_ planes: Span<UInt8>, into target: FloatView) {
    precondition(planes.count == target.count && planes.count.isMultiple(of: channels), "an image of another size")
    planes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      values.withUnsafeBufferPointer { tables in
        CNNKernelsBaseline.kernels.convertPixels(
          start, tables: tables.baseAddress!, into: target.pointer, positions: bytes.count / channels,
          channels: channels)
      }
    }
  }
}

/// Exact sums over bytes or 16-bit values, for the mean and the standard deviation of a channel.
public struct PixelSums: Hashable, Sendable {
  public private(set) var count = 0
  public private(set) var sum: UInt64 = 0
  public private(set) var squares: UInt64 = 0

  public init() {}

  public mutating func add(_ bytes: Span<UInt8>) {
    var sums: (UInt64, UInt64) = (sum, squares)
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      withUnsafeMutableBytes(of: &sums) {
        CNNKernelsBaseline.kernels.addByteSums(
          start, count: buffer.count, to: $0.assumingMemoryBound(to: UInt64.self).baseAddress!)
      }
    }
    (sum, squares) = sums
    count += bytes.count
  }

  /// Adds one value of up to 16 bits; 2^32 of them fit.
  public mutating func add(_ value: Int) {
    sum += UInt64(value)
    squares += UInt64(value * value)
    count += 1
  }
}
