import CNNSpec

/// Maps of numbers made larger or smaller.
public enum Resizing {
  /// Between the centres of the four nearest pixels, as PyTorch's `align_corners = False`.
  ///
  /// - Parameter values: `[height, width]`
  public static func bilinear(_ values: [Float], from: Size, to: Size) -> [Float] {
    precondition(values.count == from.height * from.width)
    let rows = places(from.height, to.height)
    let columns = places(from.width, to.width)
    var result: [Float] = []
    result.reserveCapacity(to.height * to.width)
    for row in rows {
      for column in columns {
        let above = mix(
          values[row.low * from.width + column.low], values[row.low * from.width + column.high], column.share)
        let below = mix(
          values[row.high * from.width + column.low], values[row.high * from.width + column.high], column.share)
        result.append(mix(above, below, row.share))
      }
    }
    return result
  }

  private static func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + (b - a) * share }

  private static func places(_ from: Int, _ to: Int) -> [(low: Int, high: Int, share: Float)] {
    (0..<to).map { index in
      let place = max((Float(index) + 0.5) * Float(from) / Float(to) - 0.5, 0)
      let low = min(Int(place), from - 1)
      return (low, min(low + 1, from - 1), place - Float(low))
    }
  }
}
