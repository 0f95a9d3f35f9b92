/// A window sliding over a channels-last map, in pixels.
public struct PoolingShape: Sendable {
  public var channels: Int
  public var input: Extent
  public var output: Extent
  public var window: Extent
  public var stride: Extent
  public var padding: Edges
  /// Whether padding counts in an average's divisor.
  public var countsPadding: Bool
  /// Whether windows are parts of the map, and not moved by a stride.
  public var isDivided: Bool

  public init(
    channels: Int, input: Extent, output: Extent, window: Extent, stride: Extent, padding: Edges, countsPadding: Bool,
    isDivided: Bool
  ) {
    self.channels = channels
    self.input = input
    self.output = output
    self.window = window
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
    self.isDivided = isDivided
  }

  /// Whether windows of two by two lie side by side and all inside the map, the case worth a path of its own; an odd last
  /// row and column belong to none.
  @inlinable public var halvesMap: Bool {
    !isDivided && window == Extent(2) && stride == Extent(2) && padding.top == 0 && padding.left == 0
      && 2 * output.height <= input.height && 2 * output.width <= input.width
  }
}

/// Kernels of pooling, for one image `[height, width, channels]`.
public protocol PoolingKernels: SendableMetatype {
  static func maxPool(_ shape: PoolingShape, input: Source, into output: Target)

  /// If `hasReLU`, the gradient of a relu that made the input is applied as well.
  static func maxPoolGradient(
    _ shape: PoolingShape, hasReLU: Bool, input: Source, outputGradient: Source, into inputGradient: Target)

  static func averagePool(_ shape: PoolingShape, input: Source, into output: Target)
  static func averagePoolGradient(_ shape: PoolingShape, outputGradient: Source, into inputGradient: Target)
}
