/// Pictures of equal size in rows and columns that all have a name.
public struct PictureMatrix: Sendable {
  public var title: String
  public var columnNames: [String]
  public var rows: [(name: String, pictures: [Canvas])]

  public init(title: String, columnNames: [String], rows: [(name: String, pictures: [Canvas])]) {
    self.title = title
    self.columnNames = columnNames
    self.rows = rows
  }

  private static let titleStyle = TextStyle(capHeight: 14, isBold: true)
  private static let columnStyle = TextStyle(capHeight: 10, isBold: true)
  private static let rowStyle = TextStyle(capHeight: 10, color: .faintInk)
  private static let margin = 16
  private static let gap = 4
  private static let titleHeight = 44
  private static let columnHeight = 20
  private static let widestRowName = 160.0

  public func draw() -> Canvas {
    let pictures = rows.flatMap(\.pictures)
    let cellWidth = (pictures.map(\.width).max() ?? 1) + Self.gap
    let cellHeight = (pictures.map(\.height).max() ?? 1) + Self.gap
    let names = rows.map { Self.rowStyle.fitted($0.name, in: Self.widestRowName) }
    let left = Self.margin + Int(names.map { Self.rowStyle.width(of: $0) }.max() ?? 0) + 10
    let top = Self.titleHeight + Self.columnHeight
    let width = left + columnNames.count * cellWidth + Self.margin
    var canvas = Canvas(
      width: max(width, Int(Self.titleStyle.width(of: title)) + 2 * Self.margin + 1),
      height: top + rows.count * cellHeight + Self.margin)
    canvas.write(title, at: Point(Double(Self.margin), 28), Self.titleStyle)
    for (column, name) in columnNames.enumerated() {
      let text = Self.columnStyle.fitted(name, in: Double(cellWidth - Self.gap))
      canvas.write(text, at: Point(Double(left + column * cellWidth), Double(top - 7)), Self.columnStyle)
    }
    for (row, entry) in rows.enumerated() {
      let y = top + row * cellHeight
      canvas.write(names[row], at: Point(Double(Self.margin), Double(y + cellHeight / 2 + 3)), Self.rowStyle)
      for (column, picture) in entry.pictures.enumerated() {
        canvas.place(picture, x: left + column * cellWidth, y: y)
      }
    }
    return canvas
  }
}
