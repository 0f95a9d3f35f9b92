import Foundation

/// One line of a chart on a page.
struct ChartSeries: Sendable {
  var name: String
  /// The class that gives it its colour and dashes: `training`, `validation`, `test`, `run1`.
  var style: String
  /// Position and value, in order.
  var points: [(x: Double, y: Double)]
  /// Whether single points are marked; the faint line of steps has none.
  var isFaint = false

  init(name: String, style: String, points: [(x: Double, y: Double)], isFaint: Bool = false) {
    self.name = name
    self.style = style
    self.points = points.filter { $0.y.isFinite }
    self.isFaint = isFaint
  }
}

/// Curves over the epochs, as a drawing that stretches with the page while its text keeps its size.
///
/// Lines are SVG, stretched to the width that there is, with strokes that are not; numbers, legend and marks are HTML on
/// top, placed in shares of the plot.
struct LineChart {
  var title: String
  var series: [ChartSeries]
  var horizontal: ClosedRange<Double>
  var vertical: AxisScale
  /// Behind the numbers of the vertical axis: ` %`.
  var unit = ""
  /// Marked by a line.
  var bestEpoch: Int?
  /// Whether the line says what it marks; where there is a curve at the bottom it would be in the way.
  var namesBest = true
  /// A value as the reader of a mark sees it.
  var format: @Sendable (Double) -> String

  init(
    title: String, series: [ChartSeries], horizontal: ClosedRange<Double>, vertical: AxisScale, unit: String = "",
    bestEpoch: Int? = nil, format: @escaping @Sendable (Double) -> String
  ) {
    self.title = title
    self.series = series.filter { !$0.points.isEmpty }
    self.horizontal = horizontal
    self.vertical = vertical
    self.unit = unit
    self.bestEpoch = bestEpoch
    self.format = format
  }

  /// The chart as markup.
  func render() -> String { ChartMarkup(self).render() }

  /// 0...1 from left to right. A single epoch stands in the middle.
  func across(_ x: Double) -> Double {
    let length = horizontal.upperBound - horizontal.lowerBound
    return length > 0 ? min(max((x - horizontal.lowerBound) / length, 0), 1) : 0.5
  }

  /// 0...1 from bottom to top.
  func up(_ y: Double) -> Double { min(max(vertical.position(of: y), 0), 1) }

  /// 1 and the multiples of a round step, as many as fit on a phone.
  var epochTicks: [Int] {
    let (first, last) = (Int(horizontal.lowerBound.rounded(.up)), Int(horizontal.upperBound.rounded(.down)))
    guard last > first else { return [first] }
    let step = max(1, Int(AxisScale(covering: [Double(first), Double(last)], tickCount: 6, wholeNumbers: true).step))
    let multiples = stride(from: (first / step + 1) * step, through: last, by: step)
    return [first] + multiples.filter { Double($0 - first) >= Double(step) * 0.5 }
  }
}

/// What the template of a chart names.
private struct ChartMarkup: PageSection {
  struct Tick {
    var place: String
    var label: String
  }

  struct Key {
    var name: String
    var style: String
  }

  struct Best {
    var place: String
    var side: String
    var label: String
  }

  let title: String
  let keys: [Key]
  let rows: [Tick]
  /// Characters of the longest number at the vertical axis.
  let axis: Int
  let columns: [Tick]
  let drawing: String
  let best: Best?
  let data: String

  init(_ chart: LineChart) {
    title = chart.title
    keys = chart.series.map { Key(name: $0.name, style: $0.isFaint ? "\($0.style) faint" : $0.style) }
    rows = chart.vertical.ticks.map { tick in
      let label = Self.label(tick, chart.vertical)
      return Tick(place: percent(chart.up(tick)), label: label + chart.unit)
    }
    axis = rows.map(\.label.count).max() ?? 1
    let ticks = chart.epochTicks
    columns = ticks.map { tick in
      Tick(place: percent(chart.across(Double(tick))), label: String(tick))
    }
    best = chart.bestEpoch.map { epoch in
      let place = chart.across(Double(epoch))
      return Best(
        place: percent(place), side: place > 0.5 ? "left" : "right",
        label: chart.namesBest ? "best: epoch \(epoch)" : "")
    }
    drawing = chart.drawing.text
    data = ScriptData.json(ChartData(chart))
  }

  /// The loss of a training that diverges may have any size that a number can.
  private static let mostWritten = 1e7

  private static func label(_ tick: Double, _ scale: AxisScale) -> String {
    if max(abs(scale.lower), abs(scale.upper)) >= mostWritten { return String(format: "%.3g", tick) }
    return scale.step >= 1 ? NumberText.grouped(Int(tick.rounded())) : scale.label(tick)
  }

  static let template = PageTemplate(
    """
    <figure class="chart" data-chart="">
    <figcaption><span class="chart-title">{{title}}</span><span class="keys">{{#keys}}<span class="key {{style}}">{{name}}</span>{{/keys}}</span></figcaption>
    <div class="plot" style="--axis:{{axis}}">
    <div class="rows">{{#rows}}<span style="bottom:{{place}}">{{label}}</span>{{/rows}}</div>
    <div class="area" tabindex="0" role="img" aria-label="{{title}} over the epochs">{{{drawing}}}{{#best}}<div class="best" style="left:{{place}}"><span class="{{side}}">{{label}}</span></div>{{/best}}<div class="cursor" hidden=""></div><div class="tip" hidden=""></div></div>
    <div class="columns">{{#columns}}<span style="left:{{place}}">{{label}}</span>{{/columns}}</div>
    </div>
    <script type="application/json">{{{data}}}</script>
    </figure>

    """)
}

/// A share as CSS writes it.
func percent(_ share: Double) -> String { SVGElement.number(share * 100) + "%" }

/// What the page's script shows when a chart is pointed at.
private struct ChartData: Encodable {
  struct Series: Encodable {
    var name: String
    var style: String
    /// One for each place; empty where the series has no value.
    var texts: [String]
  }

  /// 0...1 from left to right.
  var places: [Double]
  var labels: [String]
  var series: [Series]

  /// Only whole epochs are pointed at: what lies between them is a trend and no figure.
  init(_ chart: LineChart) {
    let shown = chart.series.filter { !$0.isFaint }
    let epochs = Set(shown.flatMap { $0.points.map(\.x) }).sorted()
    places = epochs.map { (chart.across($0) * 10_000).rounded() / 10_000 }
    labels = epochs.map { "epoch " + ($0 == $0.rounded() ? String(Int($0)) : String(format: "%.1f", $0)) }
    series = shown.map { series in
      let values = Dictionary(series.points.map { ($0.x, $0.y) }, uniquingKeysWith: { $1 })
      return Series(
        name: series.name, style: series.style, texts: epochs.map { values[$0].map(chart.format) ?? "" })
    }
  }
}

extension LineChart {
  /// Units of the drawing in each direction; it is stretched to the plot.
  private static let side = 1000.0
  /// More marks than this would touch one another.
  private static let mostMarks = 40

  fileprivate var drawing: SVGElement {
    var svg = SVGElement(
      "svg", ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true", "focusable": "false"])
    for tick in vertical.ticks {
      let y = SVGElement.number((1 - up(tick)) * Self.side)
      svg.add(SVGElement("path", ["class": "grid", "d": "M0 \(y)H1000"]))
    }
    for line in series {
      let places = line.points.map { ((across($0.x) * Self.side), (1 - up($0.y)) * Self.side) }
      let path = places.map { "\(SVGElement.number($0.0)) \(SVGElement.number($0.1))" }
      if path.count > 1 {
        let style = line.isFaint ? "line faint \(line.style)" : "line \(line.style)"
        svg.add(SVGElement("path", ["class": style, "d": "M" + path.joined(separator: "L")]))
      }
      guard !line.isFaint, path.count <= Self.mostMarks else { continue }
      // A line of no length with round ends is a disc that stretching leaves round.
      svg.add(SVGElement("path", ["class": "mark \(line.style)", "d": path.map { "M\($0)h0" }.joined()]))
    }
    return svg
  }
}
