/// Kernels between the bytes of a data set and the floats of a network.
public struct PixelKernels: Sendable {
  /// Turns planes of bytes into floats with the channels of a pixel side by side, each through its channel's table.
  ///
  /// `planes` is `[channels, positions]`, `tables` is `[channels, 256]`, `target` is `[positions, channels]`.
  public let convert:
    @Sendable (
      _ planes: UnsafePointer<UInt8>, _ tables: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
      _ positions: Int, _ channels: Int
    ) -> Void
  /// Adds the sum and the sum of squares of `count` bytes to `sums[0]` and `sums[1]`.
  public let addSums:
    @Sendable (_ bytes: UnsafePointer<UInt8>, _ count: Int, _ sums: UnsafeMutablePointer<UInt64>) -> Void

  public init(
    convert:
      @escaping @Sendable (
        _ planes: UnsafePointer<UInt8>, _ tables: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ positions: Int, _ channels: Int
      ) -> Void,
    addSums:
      @escaping @Sendable (_ bytes: UnsafePointer<UInt8>, _ count: Int, _ sums: UnsafeMutablePointer<UInt64>) -> Void
  ) {
    self.convert = convert
    self.addSums = addSums
  }
}
