import CNNData
import CNNSpec

/// An image of a data set as a picture for people.
public enum SamplePicture {
  /// Draws an image of a split as its file has it: one channel in grey, three in colour; of any other number the first.
  ///
  /// Floating-point values within 0...1 are brightness; others, and those of 16 bits, of which a screen shows few levels, are
  /// stretched so that the picture has black and white.
  /// - Parameter longestSide: Larger images are made smaller by a whole factor, averaging.
  public static func draw(_ set: ImageSet, image: Int, longestSide: Int = .max) -> Canvas {
    let shape = set.shape
    let values = brightness(of: set, image)
    let factor = max(1, (max(shape.width, shape.height) + longestSide - 1) / longestSide)
    var canvas = Canvas(width: max(1, shape.width / factor), height: max(1, shape.height / factor))
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let part = { (channel: Int) in mean(values, shape, channel: channel, x: x, y: y, factor: factor) }
        let red = part(0)
        canvas[x, y] = shape.channels == 3 ? Color(red, part(1), part(2)) : Color(red, red, red)
      }
    }
    return canvas
  }

  /// 0...1, `[channels, height, width]`
  private static func brightness(of set: ImageSet, _ image: Int) -> [Float] {
    let values = set.values(of: image)
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    guard low < 0 || high > 1 || set.hasWords, high > low else { return values }
    return values.map { ($0 - low) / (high - low) }
  }

  private static func mean(_ values: [Float], _ shape: Shape, channel: Int, x: Int, y: Int, factor: Int) -> UInt8 {
    var (sum, pixels) = (Float(0), Float(0))
    for row in y * factor..<min((y + 1) * factor, shape.height) {
      for column in x * factor..<min((x + 1) * factor, shape.width) {
        let value = values[(channel * shape.height + row) * shape.width + column]
        sum += value.isFinite ? value : 0
        pixels += 1
      }
    }
    return UInt8((min(max(sum / max(pixels, 1), 0), 1) * Float(UInt8.max)).rounded())
  }
}
