/// Loss and accuracy over the epochs, side by side.
public struct CurvesFigure: Sendable {
  public var title: String
  public var charts: [Chart]
  public var epochCount: Int
  /// Marked by a line through all charts; `nil` marks none.
  public var bestEpoch: Int?

  public init(title: String, charts: [Chart], epochCount: Int, bestEpoch: Int?) {
    self.title = title
    self.charts = charts
    self.epochCount = epochCount
    self.bestEpoch = bestEpoch
  }

  private static let panelWidth = 800.0
  private static let height = 680.0
  private static let top = 150.0
  private static let bottomMargin = 100.0
  private static let leftMargin = 110.0
  private static let rightMargin = 40.0

  private static let titleStyle = TextStyle(capHeight: 20, isBold: true)
  private static let chartTitleStyle = TextStyle(capHeight: 16, isBold: true)
  private static let labelStyle = TextStyle(capHeight: 13)
  private static let tickStyle = TextStyle(capHeight: 12, color: .faintInk)

  public func draw() -> Canvas {
    var canvas = Canvas(width: Int(Self.panelWidth) * max(charts.count, 1), height: Int(Self.height))
    let left = Self.leftMargin
    let fitted = Self.titleStyle.fitted(title, in: Double(canvas.width) - left - Self.rightMargin)
    canvas.write(fitted, at: Point(left, 54), Self.titleStyle)
    for (index, chart) in charts.enumerated() {
      let plot = Rectangle(
        x: Double(index) * Self.panelWidth + left, y: Self.top,
        width: Self.panelWidth - left - Self.rightMargin, height: Self.height - Self.top - Self.bottomMargin)
      drawAxes(of: chart, in: plot, on: &canvas)
      drawBestEpoch(in: plot, on: &canvas)
      for curve in chart.curves { canvas.draw(curve, in: plot, epochs: epochs, vertical: chart.vertical) }
      drawLegend(of: chart, in: plot, on: &canvas)
    }
    return canvas
  }

  /// From the first epoch to the last; a single epoch stands in the middle.
  private var epochs: AxisScale {
    guard epochCount > 1 else { return AxisScale(from: 0, to: 2, step: 1) }
    let ticks = AxisScale(covering: [1, Double(epochCount)], tickCount: 8, wholeNumbers: true)
    return AxisScale(from: 1, to: Double(epochCount), step: ticks.step)
  }

  /// 1 and the multiples of the step: 1, 5, 10, ...; the last epoch too unless it would touch its neighbour.
  private var epochTicks: [Double] {
    guard epochCount > 1 else { return [1] }
    let step = epochs.step
    var ticks = [1.0]
    var next = step > 1 ? step : 2
    while next <= Double(epochCount) {
      ticks.append(next)
      next += step
    }
    return ticks
  }

  private func drawAxes(of chart: Chart, in plot: Rectangle, on canvas: inout Canvas) {
    canvas.write(chart.title, at: Point(plot.x, plot.y - 24), Self.chartTitleStyle)
    for tick in chart.vertical.ticks {
      let y = (plot.bottom - plot.height * chart.vertical.position(of: tick)).rounded()
      canvas.fill(Rectangle(x: plot.x, y: y - 0.75, width: plot.width, height: 1.5), with: .grid)
      canvas.write(
        chart.vertical.label(tick) + chart.unit, at: Point(plot.x - 14, y + 6), Self.tickStyle, align: .right)
    }
    for tick in epochTicks {
      let x = (plot.x + plot.width * epochs.position(of: tick)).rounded()
      canvas.fill(Rectangle(x: x - 0.75, y: plot.bottom, width: 1.5, height: 8), with: .faintInk)
      canvas.write(String(Int(tick)), at: Point(x, plot.bottom + 32), Self.tickStyle, align: .center)
    }
    canvas.fill(Rectangle(x: plot.x, y: plot.bottom - 1, width: plot.width, height: 2), with: .faintInk)
    canvas.write("epoch", at: Point(plot.x + plot.width / 2, plot.bottom + 66), Self.labelStyle, align: .center)
  }

  private func drawBestEpoch(in plot: Rectangle, on canvas: inout Canvas) {
    guard let bestEpoch else { return }
    let x = (plot.x + plot.width * epochs.position(of: Double(bestEpoch))).rounded()
    let line = canvas.dashes(of: [Point(x, plot.y), Point(x, plot.bottom)], length: 4, gap: 8)
    canvas.stroke(line, width: 2, with: .faintInk)
    let isRight = x > plot.x + plot.width / 2
    canvas.write(
      "best epoch \(bestEpoch)", at: Point(isRight ? x - 10 : x + 10, plot.bottom - 16), Self.tickStyle,
      align: isRight ? .right : .left)
  }

  /// One line above the plot, at its right end: no curve can run through it.
  private func drawLegend(of chart: Chart, in plot: Rectangle, on canvas: inout Canvas) {
    var right = plot.right
    // Three dashes and two gaps.
    let sample = 59.0
    for curve in chart.curves.reversed() {
      canvas.write(curve.name, at: Point(right, plot.y - 24), Self.labelStyle, align: .right)
      right -= Self.labelStyle.width(of: curve.name) + 12
      let line = [Point(right - sample, plot.y - 31), Point(right, plot.y - 31)]
      let drawn = curve.pattern == .solid ? [line] : canvas.dashes(of: line, length: 13, gap: 10)
      canvas.stroke(drawn, width: 3.5, with: curve.color)
      canvas.fillDisc(center: Point(right - sample / 2, plot.y - 31), radius: 5, with: curve.color)
      right -= sample + 30
    }
  }
}
