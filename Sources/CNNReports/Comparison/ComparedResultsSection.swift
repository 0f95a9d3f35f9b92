/// Each run's accuracy with its interval, all on one axis, and its figures.
struct ComparedResultsSection: PageSection {
  struct Interval {
    var name: String
    var style: String
    var left: String
    var width: String
    var mark: String
    var value: String
    var range: String
  }

  struct Tick {
    var place: String
    var label: String
  }

  struct Row {
    var name: String
    var style: String
    var cells: [String]
  }

  let title: String
  let subtitle: String
  let intervals: [Interval]
  let ticks: [Tick]
  let hasIntervals: Bool
  let columns: [String]
  let rows: [Row]

  init(_ comparison: RunComparison) {
    let runs = comparison.runs
    title = runs.count == 1 ? runs[0].name : "\(runs.count) runs"
    subtitle = runs.map(\.name).joined(separator: " · ")
    let bounds = runs.compactMap { $0.result?.interval }.flatMap { [$0.low * 100, $0.high * 100] }
    let scale = AxisScale(covering: bounds, tickCount: 5)
    func place(_ percent: Double) -> Double { scale.position(of: percent) }
    hasIntervals = !bounds.isEmpty
    ticks = bounds.isEmpty ? [] : scale.ticks.map { Tick(place: percent(place($0)), label: scale.label($0) + " %") }
    intervals = runs.enumerated().compactMap { index, run in
      guard let interval = run.result?.interval, let accuracy = run.result?.accuracy else { return nil }
      return Interval(
        name: run.name, style: RunComparison.style(index), left: percent(place(interval.low * 100)),
        width: percent(place(interval.high * 100) - place(interval.low * 100)), mark: percent(place(accuracy * 100)),
        value: NumberText.percent(accuracy),
        range: "\(NumberText.percent(interval.low)) to \(NumberText.percent(interval.high))")
    }
    columns = ["right", "loss", "epochs", "time", "images a second", "parameters", "multiply-adds"]
    rows = runs.enumerated().map { index, run in
      Row(name: run.name, style: RunComparison.style(index), cells: Self.cells(run))
    }
  }

  private static func cells(_ run: ComparedRun) -> [String] {
    let right = run.result.flatMap { result in
      result.correct.map { "\(NumberText.grouped($0)) of \(NumberText.grouped(result.images))" }
    }
    return [
      right ?? (run.result == nil ? run.record.status.rawValue.replacing("_", with: " ") : "–"),
      NumberText.loss(run.result?.loss),
      NumberText.grouped(run.history.count), NumberText.duration(run.history.reduce(0) { $0 + $1.seconds }),
      NumberText.rate(run.history.medianSpeed), NumberText.grouped(run.configuration.architecture.parameterCount),
      NumberText.grouped(run.configuration.architecture.multiplyAdds),
    ]
  }

  static let template = PageTemplate(
    """
    <header><p class="kicker"><span class="status">comparison</span></p><h1>{{title}}</h1><p class="subtitle">{{subtitle}}</p></header>
    <section id="results"><h2>Results</h2>
    {{#hasIntervals}}<p class="lead">Accuracy with its 95 % interval.</p>
    <div class="forest">{{#intervals}}<div class="who"><span class="key {{style}}">{{name}}</span></div><div class="track {{style}}" title="{{name}}: {{range}}"><span class="band" style="left:{{left}};width:{{width}}"></span><span class="estimate" style="left:{{mark}}"></span></div><div class="value"><b>{{value}}</b><small>{{range}}</small></div>{{/intervals}}
    <div class="axis">{{#ticks}}<span style="left:{{place}}">{{label}}</span>{{/ticks}}</div></div>{{/hasIntervals}}
    <div class="scroll"><table class="numbers"><thead><tr><th scope="col">run</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr><th scope="row"><span class="key {{style}}">{{name}}</span></th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div></section>

    """)
}
