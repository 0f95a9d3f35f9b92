/// Pixels added around a map, in the four modes of PyTorch's `torch.nn.functional.pad`.
public struct ReferencePadding: Sendable {
  public enum Mode: String, CaseIterable, Sendable { case zeros, replicate, reflect, circular }

  public var mode: Mode
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(mode: Mode, top: Int, bottom: Int, left: Int, right: Int) {
    self.mode = mode
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  public func forward(_ input: NCHW) -> NCHW {
    var output = NCHW(
      images: input.images, channels: input.channels, height: input.height + top + bottom,
      width: input.width + left + right)
    forEachSource(of: output, height: input.height, width: input.width) { n, c, y, x, sourceY, sourceX in
      output[n, c, y, x] = input[n, c, sourceY, sourceX]
    }
    return output
  }

  /// The adjoint: every padded pixel's gradient is added to the pixel it was copied from.
  public func backward(outputGradient: NCHW) -> NCHW {
    var inputGradient = NCHW(
      images: outputGradient.images, channels: outputGradient.channels, height: outputGradient.height - top - bottom,
      width: outputGradient.width - left - right)
    let (height, width) = (inputGradient.height, inputGradient.width)
    forEachSource(of: outputGradient, height: height, width: width) { n, c, y, x, sourceY, sourceX in
      inputGradient[n, c, sourceY, sourceX] += outputGradient[n, c, y, x]
    }
    return inputGradient
  }

  private func forEachSource(
    of padded: NCHW, height: Int, width: Int, _ body: (Int, Int, Int, Int, Int, Int) -> Void
  ) {
    for n in 0..<padded.images {
      for c in 0..<padded.channels {
        for y in 0..<padded.height {
          guard let sourceY = source(y - top, count: height) else { continue }
          for x in 0..<padded.width {
            guard let sourceX = source(x - left, count: width) else { continue }
            body(n, c, y, x, sourceY, sourceX)
          }
        }
      }
    }
  }

  /// The pixel that stands at `index` of a row of `count` pixels; `nil` is a zero.
  private func source(_ index: Int, count: Int) -> Int? {
    if 0 <= index && index < count { return index }
    switch mode {
    case .zeros: return nil
    case .replicate: return min(max(index, 0), count - 1)
    case .reflect: return index < 0 ? -index : 2 * (count - 1) - index
    case .circular: return (index % count + count) % count
    }
  }
}
