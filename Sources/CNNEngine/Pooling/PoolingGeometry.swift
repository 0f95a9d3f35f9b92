import CNNKernels

/// Where the windows of a pool stand on its input.
///
/// The output size is the number of windows that fit when rounding down; rounding up adds windows that hang over the
/// bottom or right edge, unless one would start beyond the input and its leading padding, as in PyTorch.
public struct PoolingGeometry: Hashable, Sendable {
  public var channels: Int
  public var inputHeight, inputWidth: Int
  public var windowHeight, windowWidth: Int
  public var strideHeight, strideWidth: Int
  public var paddingTop = 0
  public var paddingBottom = 0
  public var paddingLeft = 0
  public var paddingRight = 0
  /// Whether a window may hang over the bottom or right edge (`ceil`).
  public var roundsUp = false
  /// Whether padding counts in an average's divisor.
  public var countsPadding = true

  public init(
    channels: Int, inputHeight: Int, inputWidth: Int, windowHeight: Int, windowWidth: Int, strideHeight: Int,
    strideWidth: Int
  ) {
    self.channels = channels
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
  }

  /// One window as large as the map.
  public static func global(channels: Int, inputHeight: Int, inputWidth: Int) -> PoolingGeometry {
    PoolingGeometry(
      channels: channels, inputHeight: inputHeight, inputWidth: inputWidth, windowHeight: inputHeight,
      windowWidth: inputWidth, strideHeight: 1, strideWidth: 1)
  }

  /// Whether each window is a square of two by two, side by side with the next: the results are half the map.
  public var halvesMap: Bool { shape.halvesMap }
  public var outputHeight: Int {
    windowCount(inputHeight, windowHeight, strideHeight, before: paddingTop, after: paddingBottom)
  }
  public var outputWidth: Int {
    windowCount(inputWidth, windowWidth, strideWidth, before: paddingLeft, after: paddingRight)
  }
  /// Floats of one image's input.
  public var inputCount: Int { inputHeight * inputWidth * channels }
  /// Floats of one image's output.
  public var outputCount: Int { outputHeight * outputWidth * channels }

  private func windowCount(_ size: Int, _ window: Int, _ stride: Int, before: Int, after: Int) -> Int {
    let room = size + before + after - window
    precondition(room >= 0, "a window larger than its padded input")
    let count = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
    return roundsUp && (count - 1) * stride >= size + before ? count - 1 : count
  }

  var shape: PoolingShape {
    PoolingShape(
      channels: channels, inputHeight: inputHeight, inputWidth: inputWidth, outputHeight: outputHeight,
      outputWidth: outputWidth, windowHeight: windowHeight, windowWidth: windowWidth, strideHeight: strideHeight,
      strideWidth: strideWidth, paddingTop: paddingTop, paddingBottom: paddingBottom, paddingLeft: paddingLeft,
      paddingRight: paddingRight, countsPadding: countsPadding)
  }
}
