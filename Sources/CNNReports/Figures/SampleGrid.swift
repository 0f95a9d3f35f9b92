/// Images in rows and columns, each with its label: what the network is shown in training.
public struct SampleGrid: Sendable {
  /// One image; `pixels` has three bytes a pixel, row by row.
  public struct Sample: Sendable {
    public var label: String
    public var width: Int
    public var height: Int
    public var pixels: [UInt8]

    public init(label: String, width: Int, height: Int, pixels: [UInt8]) {
      precondition(pixels.count == width * height * 3)
      self.label = label
      self.width = width
      self.height = height
      self.pixels = pixels
    }
  }

  public var title: String
  public var samples: [Sample]
  public var columns: Int

  public init(title: String, samples: [Sample], columns: Int = 8) {
    self.title = title
    self.samples = samples
    self.columns = columns
  }

  private static let labelStyle = TextStyle(capHeight: 10)
  private static let titleStyle = TextStyle(capHeight: 16, isBold: true)
  private static let gap = 14
  private static let labelHeight = 26
  private static let top = 70
  /// Small images are enlarged by a whole factor to about this many pixels.
  private static let tile = 128

  public func draw() -> Canvas {
    let width = samples.map(\.width).max() ?? 1
    let height = samples.map(\.height).max() ?? 1
    let factor = max(1, Self.tile / max(width, height))
    let (cellWidth, cellHeight) = (max(width * factor, 64) + Self.gap, height * factor + Self.labelHeight + Self.gap)
    let rows = (samples.count + columns - 1) / columns
    let canvasWidth = max(
      Self.gap + cellWidth * min(columns, max(samples.count, 1)),
      2 * Self.gap + Int(Self.titleStyle.width(of: title)) + 1)
    var canvas = Canvas(width: canvasWidth, height: Self.top + cellHeight * rows)
    canvas.write(title, at: Point(Double(Self.gap), 42), Self.titleStyle)
    for (index, sample) in samples.enumerated() {
      let x = Self.gap + index % columns * cellWidth
      let y = Self.top + index / columns * cellHeight
      canvas.draw(sample, x: x, y: y, factor: factor)
      let label = Self.labelStyle.fitted(sample.label, in: Double(cellWidth - 2))
      canvas.write(label, at: Point(Double(x), Double(y + height * factor + 17)), Self.labelStyle)
    }
    return canvas
  }
}

extension Canvas {
  /// Copies an image, each of its pixels as a square of `factor` pixels.
  mutating func draw(_ sample: SampleGrid.Sample, x: Int, y: Int, factor: Int) {
    for row in 0..<(sample.height * factor) {
      for column in 0..<(sample.width * factor) {
        let start = (row / factor * sample.width + column / factor) * 3
        self[x + column, y + row] = Color(
          sample.pixels[start], sample.pixels[start + 1], sample.pixels[start + 2])
      }
    }
  }
}
