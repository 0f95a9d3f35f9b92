/// Kernels between the bytes of a data set and the floats of a network.
public protocol PixelKernels: SendableMetatype {
  /// Turns planes of bytes into floats with the channels of a pixel side by side, each through its channel's table.
  ///
  /// `planes` is `[channels, positions]`, `tables` is `[channels, 256]`, `target` is `[positions, channels]`.
  static func convertPixels(
    _ planes: UnsafePointer<UInt8>, tables: Source, into target: Target, positions: Int, channels: Int)

  /// Adds the sum and the sum of squares of `count` bytes to `sums[0]` and `sums[1]`.
  static func addByteSums(_ bytes: UnsafePointer<UInt8>, count: Int, to sums: UnsafeMutablePointer<UInt64>)
}
