import CNNRun
import CNNTraining

/// Loss, accuracy, learning rate and speed over the epochs, and the same as a table.
struct CurvesSection: PageSection {
  struct Row {
    var epoch: String
    var isBest: String
    var cells: [String]
  }

  let charts: String
  let columns: [String]
  let rows: [Row]

  /// `nil` when no epoch is done.
  init?(_ contents: RunContents) {
    guard !contents.history.isEmpty else { return nil }
    charts = EpochCharts(contents).all.map { $0.render() }.joined()
    let columns = Self.figures.filter { column in contents.history.contains { column.value($0) != "–" } }
    self.columns = columns.map(\.name)
    rows = contents.history.map { record in
      Row(
        epoch: String(record.epoch), isBest: record.epoch == contents.bestEpoch ? "is-best" : "",
        cells: columns.map { $0.value(record) })
    }
  }

  private static let figures: [(name: String, value: @Sendable (EpochRecord) -> String)] = [
    ("training loss", { NumberText.loss($0.trainLoss) }),
    ("training accuracy", { NumberText.percent($0.trainAccuracy) }),
    ("validation loss", { NumberText.loss($0.validationLoss) }),
    ("validation accuracy", { NumberText.percent($0.validationAccuracy) }),
    ("test loss", { NumberText.loss($0.testLoss) }),
    ("test accuracy", { NumberText.percent($0.testAccuracy) }),
    ("learning rate", { NumberText.setting($0.learningRate, digits: 4) }),
    ("images a second", { NumberText.rate($0.imagesPerSecond) }),
    ("seconds", { NumberText.duration($0.seconds) }),
  ]

  static let template = PageTemplate(
    """
    <section id="curves"><h2>Training</h2>
    <div class="charts">
    {{{charts}}}</div>
    <details><summary>Every epoch as a table</summary>
    <div class="scroll"><table class="numbers"><thead><tr><th scope="col">epoch</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr class="{{isBest}}"><th scope="row">{{epoch}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div></details>
    </section>

    """)
}

/// The charts of one run.
private struct EpochCharts {
  let contents: RunContents

  init(_ contents: RunContents) { self.contents = contents }

  var all: [LineChart] { [loss, accuracy, learningRate, speed].compactMap { $0 } }

  private var loss: LineChart? {
    var series = [
      series("training", { $0.trainLoss }), series("validation", { $0.validationLoss }),
      series("test", { $0.testLoss }),
    ]
    let vertical = AxisScale(covering: [0] + Self.values(series), tickCount: 5)
    if let faint = stepSeries("each step", { $0.loss }) { series.insert(faint, at: 0) }
    return chart("Loss", series, vertical, namesBest: true, format: { NumberText.loss($0) })
  }

  private var accuracy: LineChart? {
    let series = [
      series("training", { $0.trainAccuracy.map { $0 * 100 } }),
      series("validation", { $0.validationAccuracy.map { $0 * 100 } }),
      series("test", { $0.testAccuracy.map { $0 * 100 } }),
    ]
    let values = Self.values(series)
    guard !values.isEmpty else { return nil }
    return chart(
      "Accuracy", series, AxisScale(covering: values, tickCount: 5), unit: " %", namesBest: true,
      format: { NumberText.percent($0 / 100) })
  }

  private var learningRate: LineChart? {
    var shown = [series("rate", { $0.learningRate })]
    // Epochs are what a reader points at; the steps between them give the line its shape.
    if var steps = stepSeries("each step", { $0.learningRate }) {
      steps.style = "rate"
      shown.insert(steps, at: 0)
    }
    return chart(
      "Learning rate", shown, AxisScale(covering: [0] + Self.values(shown), tickCount: 5),
      format: { NumberText.setting($0) })
  }

  private var speed: LineChart? {
    let series = [series("speed", { $0.imagesPerSecond })]
    return chart(
      "Images a second", series, AxisScale(covering: [0] + Self.values(series), tickCount: 5),
      format: { NumberText.rate($0) })
  }

  private func chart(
    _ title: String, _ series: [ChartSeries], _ vertical: AxisScale, unit: String = "", namesBest: Bool = false,
    format: @escaping @Sendable (Double) -> String
  ) -> LineChart {
    var chart = LineChart(
      title: title, series: series, horizontal: horizontal, vertical: vertical, unit: unit,
      bestEpoch: contents.bestEpoch, format: format)
    chart.namesBest = namesBest
    return chart
  }

  /// From the first epoch to the last; while training goes on to the last that is planned.
  private var horizontal: ClosedRange<Double> {
    let epochs = contents.history.map { Double($0.epoch) }
    let last = contents.isRunning ? Double(contents.plannedEpochs) : epochs.max() ?? 1
    let first = contents.steps.count > 1 ? 0 : min(epochs.min() ?? 1, last)
    return first...max(first, last)
  }

  private func series(_ name: String, _ value: (EpochRecord) -> Double?) -> ChartSeries {
    ChartSeries(
      name: name, style: name,
      points: contents.history.compactMap { record in value(record).map { (Double(record.epoch), $0) } })
  }

  /// The most points that a line of steps is drawn with; more would only make the page larger.
  private static let mostSteps = 400

  /// Means over stretches of equal length.
  private func stepSeries(_ name: String, _ value: (StepRecord) -> Double?) -> ChartSeries? {
    guard contents.steps.count > 1, let last = contents.history.last, last.step > 0 else { return nil }
    let stepsPerEpoch = Double(last.step) / Double(last.epoch)
    let length = (contents.steps.count + Self.mostSteps - 1) / Self.mostSteps
    let points = stride(from: 0, to: contents.steps.count, by: length).compactMap { start -> (x: Double, y: Double)? in
      let stretch = contents.steps[start..<min(start + length, contents.steps.count)]
      let values = stretch.compactMap(value)
      guard !values.isEmpty else { return nil }
      let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
      return (mean(stretch.map { Double($0.step) }) / stepsPerEpoch, mean(values))
    }
    return ChartSeries(name: name, style: "training", points: points, isFaint: true)
  }

  private static func values(_ series: [ChartSeries]) -> [Double] { series.flatMap { $0.points.map(\.y) } }
}
