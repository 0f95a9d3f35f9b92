/// Cross-correlation with filters, as PyTorch's `Conv2d`.
public struct ReferenceConvolution: Sendable {
  public var window: ReferenceWindow
  public var groups: Int
  public var paddingMode: ReferencePadding.Mode

  public struct Gradients: Sendable {
    public var input: NCHW
    public var filters: NCHW
    public var bias: [Double]
  }

  public init(_ window: ReferenceWindow, groups: Int = 1, paddingMode: ReferencePadding.Mode = .zeros) {
    self.window = window
    self.groups = groups
    self.paddingMode = paddingMode
  }

  private var padding: ReferencePadding {
    ReferencePadding(
      mode: paddingMode, top: window.top, bottom: window.bottom, left: window.left, right: window.right)
  }

  /// - Shape: `filters` is `[filters, channels / groups, height, width]`; `bias` has one number a filter, or none.
  public func forward(_ input: NCHW, filters: NCHW, bias: [Double] = []) -> NCHW {
    let padded = padding.forward(input)
    var output = NCHW(
      images: input.images, channels: filters.images, height: window.outputHeight(input.height),
      width: window.outputWidth(input.width))
    for n in 0..<output.images {
      for f in 0..<output.channels {
        for y in 0..<output.height {
          for x in 0..<output.width {
            var sum = bias.isEmpty ? 0 : bias[f]
            forEachTap(of: filters, filter: f, y: y, x: x) { c, ky, kx, channel, sourceY, sourceX in
              sum += padded[n, channel, sourceY, sourceX] * filters[f, c, ky, kx]
            }
            output[n, f, y, x] = sum
          }
        }
      }
    }
    return output
  }

  public func backward(_ input: NCHW, filters: NCHW, outputGradient: NCHW) -> Gradients {
    let padded = padding.forward(input)
    var paddedGradient = NCHW(like: padded)
    var filterGradient = NCHW(like: filters)
    var biasGradient = [Double](repeating: 0, count: filters.images)
    for n in 0..<outputGradient.images {
      for f in 0..<outputGradient.channels {
        for y in 0..<outputGradient.height {
          for x in 0..<outputGradient.width {
            let gradient = outputGradient[n, f, y, x]
            biasGradient[f] += gradient
            forEachTap(of: filters, filter: f, y: y, x: x) { c, ky, kx, channel, sourceY, sourceX in
              filterGradient[f, c, ky, kx] += gradient * padded[n, channel, sourceY, sourceX]
              paddedGradient[n, channel, sourceY, sourceX] += gradient * filters[f, c, ky, kx]
            }
          }
        }
      }
    }
    return Gradients(
      input: padding.backward(outputGradient: paddedGradient), filters: filterGradient, bias: biasGradient)
  }

  /// Calls `body` for every product in one output: channel, row and column of the filter, then of the padded input.
  private func forEachTap(
    of filters: NCHW, filter: Int, y: Int, x: Int, _ body: (Int, Int, Int, Int, Int, Int) -> Void
  ) {
    let group = filter / (filters.images / groups)
    for c in 0..<filters.channels {
      for ky in 0..<window.height {
        for kx in 0..<window.width {
          body(
            c, ky, kx, group * filters.channels + c, y * window.strideDown + ky * window.dilationDown,
            x * window.strideAcross + kx * window.dilationAcross)
        }
      }
    }
  }
}
