import CNNRun

/// The curves of all runs over each other.
struct ComparedCurvesSection: PageSection {
  let charts: String

  /// `nil` when no run has finished an epoch.
  init?(_ comparison: RunComparison) {
    let last = comparison.runs.flatMap { $0.history.map(\.epoch) }.max()
    guard let last else { return nil }
    charts = Self.figures.compactMap { figure in
      let series = comparison.runs.enumerated().map { index, run in
        ChartSeries(
          name: run.name, style: RunComparison.style(index),
          points: run.history.compactMap { record in
            figure.value(record).map { (Double(record.epoch), $0 * figure.scale) }
          })
      }
      let values = series.flatMap { $0.points.map(\.y) }
      guard !values.isEmpty else { return nil }
      let vertical = AxisScale(covering: (figure.startsAtZero ? [0] : []) + values, tickCount: 5)
      let chart = LineChart(
        title: figure.title, series: series, horizontal: 1...Double(max(last, 1)), vertical: vertical,
        unit: figure.unit, format: figure.format)
      return chart.render()
    }.joined()
  }

  private struct Figure {
    var title: String
    var value: @Sendable (EpochRecord) -> Double?
    var startsAtZero = true
    /// Shares are drawn as percentages.
    var scale = 1.0
    var unit = ""
    var format: @Sendable (Double) -> String = { NumberText.loss($0) }

    static func share(_ title: String, _ value: @escaping @Sendable (EpochRecord) -> Double?) -> Figure {
      Figure(
        title: title, value: value, startsAtZero: false, scale: 100, unit: " %",
        format: { NumberText.percent($0 / 100) })
    }
  }

  private static let figures: [Figure] = [
    .share("Test accuracy") { $0.testAccuracy }, Figure(title: "Test loss", value: { $0.testLoss }),
    .share("Validation accuracy") { $0.validationAccuracy },
    Figure(title: "Validation loss", value: { $0.validationLoss }),
    .share("Training accuracy") { $0.trainAccuracy }, Figure(title: "Training loss", value: { $0.trainLoss }),
    Figure(title: "Learning rate", value: { $0.learningRate }, format: { NumberText.setting($0, digits: 4) }),
    Figure(title: "Images a second", value: { $0.imagesPerSecond }, format: { NumberText.rate($0) }),
  ]

  static let template = PageTemplate(
    """
    <section id="curves"><h2>Training</h2><div class="charts">
    {{{charts}}}</div></section>

    """)
}
