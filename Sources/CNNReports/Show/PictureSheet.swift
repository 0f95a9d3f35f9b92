/// Small pictures in labelled rows under headings: filters, maps, dreams.
public struct PictureSheet: Sendable {
  public struct Tile: Sendable {
    public var label: String
    public var picture: Canvas

    public init(_ picture: Canvas, label: String = "") {
      self.label = label
      self.picture = picture
    }
  }

  public struct Section: Sendable {
    public var heading: String
    public var tiles: [Tile]
    /// About how many pixels a tile's longer side becomes, by a whole factor.
    public var side: Int
    public var columns: Int

    public init(heading: String = "", tiles: [Tile], side: Int = 96, columns: Int = 10) {
      self.heading = heading
      self.tiles = tiles
      self.side = side
      self.columns = columns
    }
  }

  public var title: String
  public var sections: [Section]

  public init(title: String, sections: [Section]) {
    self.title = title
    self.sections = sections
  }

  private static let titleStyle = TextStyle(capHeight: 14, isBold: true)
  private static let headingStyle = TextStyle(capHeight: 11, isBold: true)
  private static let labelStyle = TextStyle(capHeight: 9, color: .faintInk)
  private static let margin = 16
  private static let gap = 6
  private static let titleHeight = 44
  private static let headingHeight = 30
  private static let labelHeight = 18

  /// Where the tiles of a section lie.
  private struct Grid {
    let factor: Int
    let cellWidth: Int
    let cellHeight: Int
    let columns: Int
    let rows: Int

    init(_ section: Section) {
      let width = section.tiles.map(\.picture.width).max() ?? 1
      let height = section.tiles.map(\.picture.height).max() ?? 1
      factor = max(1, section.side / max(width, height))
      let hasLabels = section.tiles.contains { !$0.label.isEmpty }
      cellWidth = width * factor + gap
      cellHeight = height * factor + gap + (hasLabels ? labelHeight : 0)
      columns = max(1, min(section.columns, section.tiles.count))
      rows = (section.tiles.count + columns - 1) / columns
    }
  }

  public func draw() -> Canvas {
    let grids = sections.map(Grid.init)
    let headings = sections.map { $0.heading.isEmpty ? 0 : Self.headingHeight }
    let widest = grids.map { $0.cellWidth * $0.columns }.max() ?? 0
    let width = max(widest, Int(Self.titleStyle.width(of: title)) + 1) + 2 * Self.margin
    let heights = zip(grids, headings).map { $0.rows * $0.cellHeight + $1 }
    var canvas = Canvas(width: width, height: Self.titleHeight + heights.reduce(0, +) + Self.margin)
    canvas.write(title, at: Point(Double(Self.margin), 28), Self.titleStyle)
    var top = Self.titleHeight
    for (index, section) in sections.enumerated() {
      if headings[index] > 0 {
        canvas.write(section.heading, at: Point(Double(Self.margin), Double(top + 19)), Self.headingStyle)
      }
      draw(section, grids[index], top: top + headings[index], on: &canvas)
      top += heights[index]
    }
    return canvas
  }

  private func draw(_ section: Section, _ grid: Grid, top: Int, on canvas: inout Canvas) {
    for (index, tile) in section.tiles.enumerated() {
      let x = Self.margin + index % grid.columns * grid.cellWidth
      let y = top + index / grid.columns * grid.cellHeight
      canvas.place(tile.picture, x: x, y: y, factor: grid.factor)
      guard !tile.label.isEmpty else { continue }
      let label = Self.labelStyle.fitted(tile.label, in: Double(grid.cellWidth - 2))
      canvas.write(label, at: Point(Double(x), Double(y + tile.picture.height * grid.factor + 13)), Self.labelStyle)
    }
  }
}

extension Canvas {
  /// Copies a picture, each of its pixels as a square of `factor` pixels; what lies beyond the edge is left out.
  public mutating func place(_ picture: Canvas, x: Int, y: Int, factor: Int = 1) {
    for row in 0..<picture.height * factor where y + row < height {
      for column in 0..<picture.width * factor where x + column < width {
        self[x + column, y + row] = picture[column / factor, row / factor]
      }
    }
  }

  /// Each pixel as a square of `factor` pixels.
  public func enlarged(by factor: Int) -> Canvas {
    var result = Canvas(width: width * factor, height: height * factor)
    result.place(self, x: 0, y: 0, factor: factor)
    return result
  }
}
