/// Points of a plane, coloured by their class, with a legend.
public struct ScatterFigure: Sendable {
  public var title: String
  /// x and y of each point, one after another, on any scale.
  public var positions: [Float]
  public var labels: [Int]
  public var classNames: [String]

  public init(title: String, positions: [Float], labels: [Int], classNames: [String]) {
    precondition(positions.count == 2 * labels.count)
    self.title = title
    self.positions = positions
    self.labels = labels
    self.classNames = classNames
  }

  private static let side = 900.0
  private static let top = 64.0
  private static let margin = 24.0
  private static let titleStyle = TextStyle(capHeight: 16, isBold: true)
  private static let legendStyle = TextStyle(capHeight: 12)
  private static let legendStep = 26.0
  /// More classes than the legend has room for share its last line.
  private static let mostNamed = 32

  public func draw() -> Canvas {
    let legendWidth = classNames.prefix(Self.mostNamed).map { Self.legendStyle.width(of: $0) }.max() ?? 0
    let left = Self.margin
    let right = left + Self.side + Self.margin
    var canvas = Canvas(
      width: Int(right + 26 + legendWidth + Self.margin), height: Int(Self.top + Self.side + Self.margin))
    canvas.write(title, at: Point(left, 38), Self.titleStyle)
    let radius = labels.count > 3000 ? 1.6 : labels.count > 500 ? 2.4 : 3.6
    for (index, point) in placed().enumerated() {
      canvas.fillDisc(
        center: Point(left + point.x, Self.top + point.y), radius: radius, with: Self.color(labels[index]))
    }
    for (index, name) in classNames.prefix(Self.mostNamed).enumerated() {
      let y = Self.top + 14 + Double(index) * Self.legendStep
      canvas.fillDisc(center: Point(right + 8, y), radius: 6, with: Self.color(index))
      canvas.write(name, at: Point(right + 24, y + 6), Self.legendStyle)
    }
    return canvas
  }

  /// Points within the square, proportions kept; the outermost thousandth on each side may touch the edge.
  private func placed() -> [Point] {
    func range(_ axis: Int) -> (low: Float, high: Float) {
      let sorted = stride(from: axis, to: positions.count, by: 2).map { positions[$0] }.sorted()
      guard let first = sorted.first, let last = sorted.last else { return (0, 1) }
      let cut = sorted.count / 1000
      return (min(sorted[cut], last), max(sorted[sorted.count - 1 - cut], first))
    }
    let (horizontal, vertical) = (range(0), range(1))
    let extent = max(horizontal.high - horizontal.low, vertical.high - vertical.low, 1e-12)
    let scale = Self.side / Double(extent)
    func place(_ value: Float, _ range: (low: Float, high: Float)) -> Double {
      let middle = Double(range.low + range.high) / 2
      return min(max((Double(value) - middle) * scale + Self.side / 2, 0), Self.side)
    }
    return labels.indices.map {
      Point(place(positions[2 * $0], horizontal), place(positions[2 * $0 + 1], vertical))
    }
  }

  /// Ten hues that people without full colour vision tell apart best, then the same ones lighter and darker.
  private static let hues = [
    Color(31, 98, 173), Color(222, 110, 19), Color(18, 138, 98), Color(200, 36, 48), Color(126, 84, 170),
    Color(132, 86, 62), Color(214, 104, 178), Color(96, 104, 112), Color(164, 158, 28), Color(30, 164, 190),
  ]

  private static func color(_ label: Int) -> Color {
    let hue = hues[label % hues.count]
    let round = label / hues.count % 3
    return round == 0 ? hue : round == 1 ? hue.mixed(with: .paper, 0.45) : hue.mixed(with: .ink, 0.45)
  }
}
