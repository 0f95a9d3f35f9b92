/// A window sliding over a channels-last map, in pixels.
public struct PoolingShape: Sendable {
  public var channels: Int
  public var inputHeight, inputWidth: Int
  public var outputHeight, outputWidth: Int
  public var windowHeight, windowWidth: Int
  public var strideHeight, strideWidth: Int
  public var paddingTop, paddingBottom, paddingLeft, paddingRight: Int
  /// Whether padding counts in an average's divisor.
  public var countsPadding: Bool
  /// Whether windows are parts of the map, and not moved by a stride.
  public var isDivided: Bool

  public init(
    channels: Int, inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int, windowHeight: Int,
    windowWidth: Int, strideHeight: Int, strideWidth: Int, paddingTop: Int, paddingBottom: Int, paddingLeft: Int,
    paddingRight: Int, countsPadding: Bool, isDivided: Bool
  ) {
    self.channels = channels
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.paddingTop = paddingTop
    self.paddingBottom = paddingBottom
    self.paddingLeft = paddingLeft
    self.paddingRight = paddingRight
    self.countsPadding = countsPadding
    self.isDivided = isDivided
  }

  /// Whether windows of two by two lie side by side and all inside the map, the case worth a path of its own; an odd last
  /// row and column belong to none.
  @inlinable public var halvesMap: Bool {
    !isDivided && windowHeight == 2 && windowWidth == 2 && strideHeight == 2 && strideWidth == 2 && paddingTop == 0
      && paddingLeft == 0 && 2 * outputHeight <= inputHeight && 2 * outputWidth <= inputWidth
  }
}

/// Kernels of pooling, for one image `[height, width, channels]`.
public protocol PoolingKernels: SendableMetatype {
  static func maxPool(_ shape: PoolingShape, input: Source, into output: Target)

  /// If `rectified`, the gradient of a relu that made the input is applied as well.
  static func maxPoolGradient(
    _ shape: PoolingShape, rectified: Bool, input: Source, outputGradient: Source, into inputGradient: Target)

  static func averagePool(_ shape: PoolingShape, input: Source, into output: Target)
  static func averagePoolGradient(_ shape: PoolingShape, outputGradient: Source, into inputGradient: Target)
}
