import Foundation

/// `x / (bias + alpha / size · Σ x²) ^ beta` over neighbouring channels, as PyTorch's `LocalResponseNorm`.
///
/// The sum runs over `size` channels, from `size / 2` before to `(size - 1) / 2` after; channels that do not exist are
/// zeros.
public struct ReferenceLocalResponseNorm: Sendable {
  public var size: Int
  public var alpha: Double
  public var beta: Double
  public var bias: Double

  public init(size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  public func forward(_ input: NCHW) -> NCHW {
    var output = input
    forEachElement(of: input) { n, c, y, x in
      output[n, c, y, x] = input[n, c, y, x] * pow(base(input, n, c, y, x), -beta)
    }
    return output
  }

  public func backward(_ input: NCHW, outputGradient: NCHW) -> NCHW {
    var inputGradient = NCHW(like: input)
    forEachElement(of: input) { n, c, y, x in
      let gradient = outputGradient[n, c, y, x]
      let base = base(input, n, c, y, x)
      inputGradient[n, c, y, x] += gradient * pow(base, -beta)
      let shared = gradient * input[n, c, y, x] * -beta * pow(base, -beta - 1) * 2 * alpha / Double(size)
      for neighbour in neighbours(of: c, channels: input.channels) {
        inputGradient[n, neighbour, y, x] += shared * input[n, neighbour, y, x]
      }
    }
    return inputGradient
  }

  private func base(_ input: NCHW, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double {
    let sum = neighbours(of: c, channels: input.channels).reduce(0) { $0 + input[n, $1, y, x] * input[n, $1, y, x] }
    return bias + alpha / Double(size) * sum
  }

  private func neighbours(of channel: Int, channels: Int) -> Range<Int> {
    max(channel - size / 2, 0)..<min(channel + (size - 1) / 2 + 1, channels)
  }

  private func forEachElement(of input: NCHW, _ body: (Int, Int, Int, Int) -> Void) {
    for n in 0..<input.images {
      for c in 0..<input.channels {
        for y in 0..<input.height { for x in 0..<input.width { body(n, c, y, x) } }
      }
    }
  }
}
