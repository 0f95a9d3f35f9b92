import CNNKernels

/// Where the windows of a pool stand on its input.
///
/// The output size is the number of windows that fit when rounding down; rounding up adds windows that hang over the
/// bottom or right edge, unless one would start beyond the input and its leading padding, as in PyTorch.
public struct PoolingGeometry: Hashable, Sendable {
  public var channels: Int
  public var input: Extent
  public var window: Extent
  public var stride: Extent
  public var padding = Edges()
  /// Whether a window may hang over the bottom or right edge (`ceil`).
  public var roundsUp = false
  /// Whether padding counts in an average's divisor.
  public var countsPadding = true
  /// How many windows there are where they are parts of the map and not all of one size; `nil` for windows that move.
  public private(set) var parts: Extent?

  public init(channels: Int, input: Extent, window: Extent, stride: Extent) {
    self.channels = channels
    self.input = input
    self.window = window
    self.stride = stride
  }

  /// One window as large as the map.
  public static func global(channels: Int, input: Extent) -> PoolingGeometry {
    PoolingGeometry(channels: channels, input: input, window: input, stride: Extent(1))
  }

  /// Makes the windows so many parts of the map; of unequal ones, part i begins at `floor(i · input / parts)` and ends at
  /// `ceil((i + 1) · input / parts)`.
  ///
  /// - Precondition: Windows of this size and stride without padding are the parts, where those are equal.
  public mutating func divide(into parts: Extent) {
    guard !(input.height.isMultiple(of: parts.height) && input.width.isMultiple(of: parts.width)) else { return }
    self.parts = parts
    countsPadding = false
  }

  /// Whether each window is a square of two by two, side by side with the next: the results are half the map.
  public var halvesMap: Bool { shape.halvesMap }
  public var output: Extent {
    parts
      ?? Extent(
        height: windowCount(input.height, window.height, stride.height, before: padding.top, after: padding.bottom),
        width: windowCount(input.width, window.width, stride.width, before: padding.left, after: padding.right))
  }
  /// Floats of one image's input.
  public var inputCount: Int { input.count * channels }
  /// Floats of one image's output.
  public var outputCount: Int { output.count * channels }

  private func windowCount(_ size: Int, _ window: Int, _ stride: Int, before: Int, after: Int) -> Int {
    let room = size + before + after - window
    precondition(room >= 0, "a window larger than its padded input")
    let count = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
    return roundsUp && (count - 1) * stride >= size + before ? count - 1 : count
  }

  var shape: PoolingShape {
    PoolingShape(
      channels: channels, input: input, output: output, window: window, stride: stride, padding: padding,
      countsPadding: countsPadding, isDivided: parts != nil)
  }
}
