/// Every map enlarged by whole factors, as PyTorch's `Upsample` with `align_corners = False`.
public struct ReferenceUpsample: Sendable {
  public enum Mode: String, CaseIterable, Sendable { case nearest, bilinear }

  public var mode: Mode
  public var factorDown: Int
  public var factorAcross: Int

  public init(_ mode: Mode, factorDown: Int, factorAcross: Int) {
    self.mode = mode
    self.factorDown = factorDown
    self.factorAcross = factorAcross
  }

  public func forward(_ input: NCHW) -> NCHW {
    var output = NCHW(
      images: input.images, channels: input.channels, height: input.height * factorDown,
      width: input.width * factorAcross)
    forEachTerm(of: output, height: input.height, width: input.width) { n, c, y, x, sourceY, sourceX, weight in
      output[n, c, y, x] += weight * input[n, c, sourceY, sourceX]
    }
    return output
  }

  public func backward(outputGradient: NCHW) -> NCHW {
    var inputGradient = NCHW(
      images: outputGradient.images, channels: outputGradient.channels, height: outputGradient.height / factorDown,
      width: outputGradient.width / factorAcross)
    let (height, width) = (inputGradient.height, inputGradient.width)
    forEachTerm(of: outputGradient, height: height, width: width) { n, c, y, x, sourceY, sourceX, weight in
      inputGradient[n, c, sourceY, sourceX] += weight * outputGradient[n, c, y, x]
    }
    return inputGradient
  }

  private func forEachTerm(
    of output: NCHW, height: Int, width: Int, _ body: (Int, Int, Int, Int, Int, Int, Double) -> Void
  ) {
    for n in 0..<output.images {
      for c in 0..<output.channels {
        for y in 0..<output.height {
          for x in 0..<output.width {
            for (sourceY, weightY) in sources(y, factor: factorDown, count: height) {
              for (sourceX, weightX) in sources(x, factor: factorAcross, count: width) {
                body(n, c, y, x, sourceY, sourceX, weightY * weightX)
              }
            }
          }
        }
      }
    }
  }

  /// The pixels that an enlarged row's pixel is made of, with their weights.
  private func sources(_ index: Int, factor: Int, count: Int) -> [(Int, Double)] {
    switch mode {
    case .nearest: return [(index / factor, 1)]
    case .bilinear:
      let place = max((Double(index) + 0.5) / Double(factor) - 0.5, 0)
      let first = Int(place)
      let second = min(first + 1, count - 1)
      return [(first, 1 - (place - Double(first))), (second, place - Double(first))]
    }
  }
}
