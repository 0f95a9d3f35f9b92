import CNNKernels

/// The sizes of a convolution on one image: everything that chooses its algorithm.
public struct ConvolutionGeometry: Hashable, Sendable {
  public let input: Extent
  public var channels: Int
  public var filters: Int
  public let window: Extent
  public let stride: Extent
  public let padding: Edges
  public let dilation: Extent
  public var groups: Int
  public let output: Extent

  public init(
    input: Extent, channels: Int, filters: Int, window: Extent, stride: Extent = Extent(1), padding: Edges = Edges(),
    dilation: Extent = Extent(1), groups: Int = 1
  ) {
    self.input = input
    self.channels = channels
    self.filters = filters
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    output = Extent(
      height: (input.height + padding.height - dilation.height * (window.height - 1) - 1) / stride.height + 1,
      width: (input.width + padding.width - dilation.width * (window.width - 1) - 1) / stride.width + 1)
    precondition(channels % groups == 0 && filters % groups == 0, "groups divide channels and filters")
    precondition(output.height > 0 && output.width > 0, "the window fits the padded input")
  }

  public var channelsPerGroup: Int { channels / groups }
  public var filtersPerGroup: Int { filters / groups }

  /// Whether every channel has one filter of its own.
  public var isDepthwise: Bool { groups > 1 && groups == channels && groups == filters }

  /// Elements of one image before and after.
  public var inputCount: Int { input.count * channels }
  public var outputCount: Int { output.count * filters }

  /// Elements of the patch that one filter sees: K of the `[K, filters]` filter matrix.
  public var patchCount: Int { window.count * channelsPerGroup }
  public var filterCount: Int { patchCount * filters }

  /// Multiplications of a direct convolution on one image, forward.
  public var multiplyAdds: Int { output.count * filters * patchCount }
}
