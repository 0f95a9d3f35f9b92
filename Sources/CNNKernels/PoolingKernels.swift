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

  public init(
    channels: Int, inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int, windowHeight: Int,
    windowWidth: Int, strideHeight: Int, strideWidth: Int, paddingTop: Int, paddingBottom: Int, paddingLeft: Int,
    paddingRight: Int, countsPadding: Bool
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
  }

  /// Whether windows of two by two lie side by side and all inside the map, the case worth a path of its own; an odd last
  /// row and column belong to none.
  @inlinable public var halvesMap: Bool {
    windowHeight == 2 && windowWidth == 2 && strideHeight == 2 && strideWidth == 2 && paddingTop == 0
      && paddingLeft == 0 && 2 * outputHeight <= inputHeight && 2 * outputWidth <= inputWidth
  }
}

/// Kernels of pooling, for one image `[height, width, channels]`.
public struct PoolingKernels: Sendable {
  public typealias Forward = @Sendable (_ shape: PoolingShape, _ input: Source, _ output: Target) -> Void
  public typealias MaxBackward =
    @Sendable (
      _ shape: PoolingShape, _ rectified: Bool, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
    ) -> Void
  public typealias AverageBackward =
    @Sendable (
      _ shape: PoolingShape, _ outputGradient: Source, _ inputGradient: Target
    ) -> Void

  public let maxForward: Forward
  /// If `rectified`, the gradient of a relu that made the input is applied as well.
  public let maxBackward: MaxBackward
  public let averageForward: Forward
  public let averageBackward: AverageBackward

  public init(
    maxForward: @escaping Forward, maxBackward: @escaping MaxBackward, averageForward: @escaping Forward,
    averageBackward: @escaping AverageBackward
  ) {
    self.maxForward = maxForward
    self.maxBackward = maxBackward
    self.averageForward = averageForward
    self.averageBackward = averageBackward
  }
}
