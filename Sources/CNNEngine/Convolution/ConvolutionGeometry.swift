/// The sizes of a convolution on one image: everything that chooses its algorithm.
public struct ConvolutionGeometry: Hashable, Sendable {
  public var inputHeight: Int
  public var inputWidth: Int
  public var channels: Int
  public var filters: Int
  public var windowHeight: Int
  public var windowWidth: Int
  public var strideHeight: Int
  public var strideWidth: Int
  public var paddingTop: Int
  public var paddingBottom: Int
  public var paddingLeft: Int
  public var paddingRight: Int
  public var dilationHeight: Int
  public var dilationWidth: Int
  public var groups: Int

  public init(
    inputHeight: Int, inputWidth: Int, channels: Int, filters: Int, windowHeight: Int, windowWidth: Int,
    strideHeight: Int = 1, strideWidth: Int = 1, paddingTop: Int = 0, paddingBottom: Int = 0, paddingLeft: Int = 0,
    paddingRight: Int = 0, dilationHeight: Int = 1, dilationWidth: Int = 1, groups: Int = 1
  ) {
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.channels = channels
    self.filters = filters
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.paddingTop = paddingTop
    self.paddingBottom = paddingBottom
    self.paddingLeft = paddingLeft
    self.paddingRight = paddingRight
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.groups = groups
    precondition(channels % groups == 0 && filters % groups == 0, "groups divide channels and filters")
    precondition(outputHeight > 0 && outputWidth > 0, "the window fits the padded input")
  }

  public var outputHeight: Int {
    (inputHeight + paddingTop + paddingBottom - dilationHeight * (windowHeight - 1) - 1) / strideHeight + 1
  }
  public var outputWidth: Int {
    (inputWidth + paddingLeft + paddingRight - dilationWidth * (windowWidth - 1) - 1) / strideWidth + 1
  }

  public var channelsPerGroup: Int { channels / groups }
  public var filtersPerGroup: Int { filters / groups }

  /// Whether every channel has one filter of its own.
  public var isDepthwise: Bool { groups > 1 && groups == channels && groups == filters }

  /// Elements of one image before and after.
  public var inputCount: Int { inputHeight * inputWidth * channels }
  public var outputCount: Int { outputHeight * outputWidth * filters }
  public var outputPositions: Int { outputHeight * outputWidth }

  /// Elements of the patch that one filter sees: K of the `[K, filters]` filter matrix.
  public var patchCount: Int { windowHeight * windowWidth * channelsPerGroup }
  public var filterCount: Int { patchCount * filters }

  /// Multiplications of a direct convolution on one image, forward.
  public var multiplyAdds: Int { outputPositions * filters * patchCount }
}
