extension PixelMap {
  /// How a pixel of an enlarged image is made.
  public enum Interpolation: Hashable, Sendable {
    /// The pixel that it lies in.
    case nearest
    /// The four pixels around it, as PyTorch with `align_corners = False`.
    case bilinear
  }

  /// Every map enlarged by whole factors.
  public init(
    upsampling interpolation: Interpolation, channels: Int, input: Extent, factor: Extent, engine: Engine
  ) {
    self.init(
      channels: channels, input: input,
      rows: (0..<input.height * factor.height).map {
        Self.sources(of: $0, interpolation, factor: factor.height, count: input.height)
      },
      columns: (0..<input.width * factor.width).map {
        Self.sources(of: $0, interpolation, factor: factor.width, count: input.width)
      }, engine: engine)
  }

  private static func sources(
    of index: Int, _ interpolation: Interpolation, factor: Int, count: Int
  ) -> [(source: Int, weight: Float)] {
    switch interpolation {
    case .nearest: return [(index / factor, 1)]
    case .bilinear:
      // Centres of pixels lie at halves; what is before the first centre takes the first pixel.
      let place = max((Float(index) + 0.5) / Float(factor) - 0.5, 0)
      let first = Int(place)
      let weight = place - Float(first)
      if first + 1 == count || weight == 0 { return [(first, 1)] }
      return [(first, 1 - weight), (first + 1, weight)]
    }
  }
}
