/// One line of a chart: a value for some of the epochs.
public struct Curve: Sendable {
  /// How a line is drawn, so that a legend is readable without colour.
  public enum Pattern: Sendable { case solid, dashed }

  public var name: String
  public var color: Color
  public var pattern: Pattern
  /// Epoch and value, in the order of the epochs; epochs without a finite value are left out.
  public var points: [(epoch: Double, value: Double)]

  public init(name: String, color: Color, pattern: Pattern = .solid, points: [(epoch: Double, value: Double)]) {
    self.name = name
    self.color = color
    self.pattern = pattern
    self.points = points.filter { $0.value.isFinite }
  }
}

/// One pair of axes with its curves.
public struct Chart: Sendable {
  public var title: String
  public var curves: [Curve]
  public var vertical: AxisScale
  /// Written behind each tick of the vertical axis: ` %`.
  public var unit: String

  public init(title: String, curves: [Curve], vertical: AxisScale, unit: String = "") {
    self.title = title
    self.curves = curves.filter { !$0.points.isEmpty }
    self.vertical = vertical
    self.unit = unit
  }
}

extension Canvas {
  /// Draws a curve inside a plot, with a disc at each epoch while there are few.
  mutating func draw(_ curve: Curve, in plot: Rectangle, epochs: AxisScale, vertical: AxisScale) {
    let line = curve.points.map { point in
      Point(
        plot.x + plot.width * epochs.position(of: point.epoch),
        plot.bottom - plot.height * min(max(vertical.position(of: point.value), 0), 1))
    }
    let width = 3.5
    switch curve.pattern {
    case .solid: stroke(line, width: width, with: curve.color)
    case .dashed: stroke(dashes(of: line, length: 13, gap: 10), width: width, with: curve.color)
    }
    // More discs than this would touch one another.
    let mostDiscs = 40
    guard line.count <= mostDiscs else { return }
    for point in line { fillDisc(center: point, radius: 5, with: curve.color) }
  }

  /// Cuts a line into dashes of a length, measured along the line.
  func dashes(of line: [Point], length: Double, gap: Double) -> [[Point]] {
    var dashes: [[Point]] = []
    var isDrawing = true
    var left = length
    var current = line.prefix(1).map { $0 }
    for (start, end) in zip(line, line.dropFirst()) {
      let distance = ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot()
      var done = 0.0
      while distance - done > left {
        done += left
        let turn = Point(
          start.x + (end.x - start.x) * done / distance, start.y + (end.y - start.y) * done / distance)
        if isDrawing { dashes.append(current + [turn]) }
        isDrawing.toggle()
        left = isDrawing ? length : gap
        current = [turn]
      }
      left -= distance - done
      current.append(end)
    }
    if isDrawing && current.count > 1 { dashes.append(current) }
    return dashes
  }
}
