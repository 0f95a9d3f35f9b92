/// The strip below a picture of `show where`: what its colours and boxes mean.
public struct WhereLegend: Sendable {
  public var className: String

  public init(className: String) { self.className = className }

  private static let height = 58
  /// The bar of colours.
  private static let bar = (left: 12, top: 12, width: 140, height: 10)
  /// Narrower pictures get blank paper beside them, so that the text has room.
  private static let leastWidth = 400

  public func added(to picture: Canvas) -> Canvas {
    var page = Canvas(width: max(picture.width, Self.leastWidth), height: picture.height + Self.height)
    for y in 0..<picture.height {
      for x in 0..<picture.width { page[x, y] = picture[x, y] }
    }
    let (bar, top) = (Self.bar, picture.height + Self.bar.top)
    for y in top..<top + bar.height {
      for x in 0..<bar.width { page[bar.left + x, y] = HeatMap.color(Float(x) / Float(bar.width - 1)) }
    }
    let style = TextStyle(capHeight: 8, color: .ink)
    let right = Double(bar.left + bar.width + 10)
    page.write("0 to 100 %: how probable \(className) is", at: Point(right, Double(top + bar.height - 1)), style)
    page.write(
      "boxes: \(className) is the most probable class, the surest first",
      at: Point(Double(bar.left), Double(picture.height + Self.height - 14)), style)
    return page
  }
}
