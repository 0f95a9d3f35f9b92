/// The input gradient of a convolution used as a layer, as PyTorch's `ConvTranspose2d`.
public struct ReferenceTransposedConvolution: Sendable {
  public var window: ReferenceWindow
  public var groups: Int
  /// Rows and columns added at the bottom and right of the output.
  public var outputPaddingDown: Int
  public var outputPaddingAcross: Int

  public struct Gradients: Sendable {
    public var input: NCHW
    public var filters: NCHW
    public var bias: [Double]
  }

  public init(
    _ window: ReferenceWindow, groups: Int = 1, outputPaddingDown: Int = 0, outputPaddingAcross: Int = 0
  ) {
    self.window = window
    self.groups = groups
    self.outputPaddingDown = outputPaddingDown
    self.outputPaddingAcross = outputPaddingAcross
  }

  public func outputHeight(_ height: Int) -> Int {
    (height - 1) * window.strideDown - window.top - window.bottom + window.dilationDown * (window.height - 1)
      + outputPaddingDown + 1
  }

  public func outputWidth(_ width: Int) -> Int {
    (width - 1) * window.strideAcross - window.left - window.right + window.dilationAcross * (window.width - 1)
      + outputPaddingAcross + 1
  }

  /// - Shape: `filters` is `[channels, filters / groups, height, width]`; `bias` has one number a filter, or none.
  public func forward(_ input: NCHW, filters: NCHW, bias: [Double] = []) -> NCHW {
    var output = NCHW(
      images: input.images, channels: filters.channels * groups, height: outputHeight(input.height),
      width: outputWidth(input.width))
    if !bias.isEmpty {
      for index in output.values.indices { output.values[index] = bias[index / output.positions % output.channels] }
    }
    forEachTap(input: input, filters: filters, output: output) { n, c, y, x, f, ky, kx, filter, outputY, outputX in
      output[n, filter, outputY, outputX] += input[n, c, y, x] * filters[c, f, ky, kx]
    }
    return output
  }

  public func backward(_ input: NCHW, filters: NCHW, outputGradient: NCHW) -> Gradients {
    var gradients = Gradients(
      input: NCHW(like: input), filters: NCHW(like: filters),
      bias: [Double](repeating: 0, count: outputGradient.channels))
    for (index, gradient) in outputGradient.values.enumerated() {
      gradients.bias[index / outputGradient.positions % outputGradient.channels] += gradient
    }
    forEachTap(input: input, filters: filters, output: outputGradient) {
      n, c, y, x, f, ky, kx, filter, outputY, outputX in
      let gradient = outputGradient[n, filter, outputY, outputX]
      gradients.input[n, c, y, x] += gradient * filters[c, f, ky, kx]
      gradients.filters[c, f, ky, kx] += gradient * input[n, c, y, x]
    }
    return gradients
  }

  /// Calls `body` for every product: image, channel, row, column of the input, then filter in its group, row and column
  /// of the filter, then channel, row, column of the output.
  private func forEachTap(
    input: NCHW, filters: NCHW, output: NCHW,
    _ body: (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int) -> Void
  ) {
    for n in 0..<input.images {
      for c in 0..<input.channels {
        let group = c / (input.channels / groups)
        for y in 0..<input.height {
          for x in 0..<input.width {
            for f in 0..<filters.channels {
              for ky in 0..<window.height {
                let outputY = y * window.strideDown + ky * window.dilationDown - window.top
                guard 0 <= outputY && outputY < output.height else { continue }
                for kx in 0..<window.width {
                  let outputX = x * window.strideAcross + kx * window.dilationAcross - window.left
                  guard 0 <= outputX && outputX < output.width else { continue }
                  body(n, c, y, x, f, ky, kx, group * filters.channels + f, outputY, outputX)
                }
              }
            }
          }
        }
      }
    }
  }
}
