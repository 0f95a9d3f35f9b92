/// A point in pixels; the origin is the top left corner and y grows downwards.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An axis-parallel rectangle in pixels.
public struct Rectangle: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var right: Double { x + width }
  public var bottom: Double { y + height }
}

/// An RGB image that antialiased shapes are painted on.
///
/// Three shapes are enough for every figure: rectangles, strokes with round ends, and discs (a stroke of one point).
public struct Canvas: Sendable {
  public let width: Int
  public let height: Int
  /// Row by row from the top, three bytes a pixel.
  public private(set) var pixels: [UInt8]

  public init(width: Int, height: Int, background: Color = .paper) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    for pixel in 0..<(width * height) { set(pixel, to: background) }
  }

  /// The colour at a pixel.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let start = (y * width + x) * 3
      return Color(pixels[start], pixels[start + 1], pixels[start + 2])
    }
    set { set(y * width + x, to: newValue) }
  }

  /// Fills a rectangle; an edge between two pixels covers each in part.
  public mutating func fill(_ area: Rectangle, with color: Color) {
    let columns = Int(area.x.rounded(.down))..<Int(area.right.rounded(.up))
    let rows = Int(area.y.rounded(.down))..<Int(area.bottom.rounded(.up))
    for y in rows.clamped(to: 0..<height) {
      let vertical = min(area.bottom, Double(y + 1)) - max(area.y, Double(y))
      for x in columns.clamped(to: 0..<width) {
        let horizontal = min(area.right, Double(x + 1)) - max(area.x, Double(x))
        paint(x, y, color, coverage: vertical * horizontal)
      }
    }
  }

  /// Draws lines from point to point with round joints and ends. A single point is a disc.
  ///
  /// A pixel's coverage is read off its distance to the nearest line, and each pixel is painted once, so joints and
  /// crossings are no darker than the rest.
  public mutating func stroke(_ lines: [[Point]], width lineWidth: Double, with color: Color) {
    let reach = lineWidth / 2 + 1
    let points = lines.joined()
    guard let first = points.first else { return }
    var (left, right, top, bottom) = (first.x, first.x, first.y, first.y)
    for point in points {
      (left, right) = (min(left, point.x), max(right, point.x))
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
    }
    var mask = CoverageMask(
      left: Int((left - reach).rounded(.down)), top: Int((top - reach).rounded(.down)),
      right: Int((right + reach).rounded(.up)), bottom: Int((bottom + reach).rounded(.up)))
    for line in lines {
      if line.count == 1 { mask.add(from: line[0], to: line[0], radius: lineWidth / 2) }
      for (start, end) in zip(line, line.dropFirst()) { mask.add(from: start, to: end, radius: lineWidth / 2) }
    }
    for y in (mask.top..<mask.bottom).clamped(to: 0..<height) {
      for x in (mask.left..<mask.right).clamped(to: 0..<width) {
        paint(x, y, color, coverage: mask[x, y])
      }
    }
  }

  public mutating func stroke(_ line: [Point], width lineWidth: Double, with color: Color) {
    stroke([line], width: lineWidth, with: color)
  }

  public mutating func fillDisc(center: Point, radius: Double, with color: Color) {
    stroke([[center]], width: radius * 2, with: color)
  }

  private mutating func set(_ pixel: Int, to color: Color) {
    pixels[pixel * 3] = color.red
    pixels[pixel * 3 + 1] = color.green
    pixels[pixel * 3 + 2] = color.blue
  }

  private mutating func paint(_ x: Int, _ y: Int, _ color: Color, coverage: Double) {
    guard coverage > 0 else { return }
    self[x, y] = self[x, y].mixed(with: color, coverage)
  }
}

/// How much of each pixel in a rectangle is covered by the union of some strokes, 0...1.
struct CoverageMask {
  let left: Int
  let top: Int
  let right: Int
  let bottom: Int
  private var coverage: [Double]

  init(left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
    coverage = [Double](repeating: 0, count: (right - left) * (bottom - top))
  }

  subscript(x: Int, y: Int) -> Double { coverage[(y - top) * (right - left) + x - left] }

  /// Adds one straight stroke; a pixel keeps the larger of its coverages.
  mutating func add(from start: Point, to end: Point, radius: Double) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squaredLength = dx * dx + dy * dy
    let reach = radius + 1
    let columns = Int((min(start.x, end.x) - reach).rounded(.down))..<Int((max(start.x, end.x) + reach).rounded(.up))
    let rows = Int((min(start.y, end.y) - reach).rounded(.down))..<Int((max(start.y, end.y) + reach).rounded(.up))
    for y in rows.clamped(to: top..<bottom) {
      for x in columns.clamped(to: left..<right) {
        let (px, py) = (Double(x) + 0.5 - start.x, Double(y) + 0.5 - start.y)
        let along = squaredLength > 0 ? min(max((px * dx + py * dy) / squaredLength, 0), 1) : 0
        let (offX, offY) = (px - along * dx, py - along * dy)
        // Half a pixel on either side of the outline fades from covered to not.
        let covered = min(max(radius + 0.5 - (offX * offX + offY * offY).squareRoot(), 0), 1)
        let index = (y - top) * (right - left) + x - left
        coverage[index] = max(coverage[index], covered)
      }
    }
  }
}
