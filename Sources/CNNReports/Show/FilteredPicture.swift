import CNNExplanation

extension PictureFilter {
  /// How results become brightness.
  public enum Values: String, CaseIterable, Sendable {
    /// Below black is black, above white is white.
    case clamp
    /// The sign is dropped first.
    case absolute
    /// Red above zero, blue below, white at zero; of colours their mean.
    case signed
  }
}

extension PictureFilter.Result {
  public func draw(_ mapping: PictureFilter.Values) -> Canvas {
    var canvas = Canvas(width: shape.width, height: shape.height)
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        let place = y * shape.width + x
        let parts = (0..<shape.channels).map { values[$0 * shape.positions + place] }
        canvas[x, y] = color(parts, mapping)
      }
    }
    return canvas
  }

  private func color(_ parts: [Float], _ mapping: PictureFilter.Values) -> Color {
    func byte(_ value: Float) -> UInt8 {
      // Of a kernel with numbers so large that their sums are none.
      guard !value.isNaN else { return 0 }
      return UInt8((min(max(mapping == .absolute ? abs(value) : value, 0), 1) * Float(UInt8.max)).rounded())
    }
    switch mapping {
    case .clamp, .absolute:
      return parts.count == 3
        ? Color(byte(parts[0]), byte(parts[1]), byte(parts[2])) : Color(byte(parts[0]), byte(parts[0]), byte(parts[0]))
    case .signed:
      let mean = parts.reduce(0, +) / Float(parts.count)
      return WeightPicture.signed(mean)
    }
  }
}
