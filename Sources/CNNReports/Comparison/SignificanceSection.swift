import CNNSpec

/// McNemar's test for every two runs.
struct SignificanceSection: PageSection {
  struct Row {
    var first: String
    var firstStyle: String
    var second: String
    var secondStyle: String
    var onlyFirst: String
    var onlySecond: String
    var difference: String
    var verdict: String
    var kind: String
    /// Shares of the disagreements, for a bar.
    var share: String
  }

  let rows: [Row]
  let note: String
  /// Runs whose answers are not known.
  let missing: String?

  /// `nil` for a single run.
  init?(_ comparison: RunComparison, _ words: Means.Words) {
    guard comparison.runs.count > 1 else { return nil }
    rows = comparison.pairs.map { Self.row($0, comparison) }
    note =
      comparison.pairs.count > 1
      ? "At the level of 5 %, each of these \(comparison.pairs.count) tests calls equal networks different once in twenty times."
      : "The level is 5 %."
    let unknown = comparison.runs.filter { $0.predictions == nil }.map(\.name)
    missing =
      unknown.isEmpty
      ? nil
      : "Without report/predictions.csv, and so without a test: \(unknown.joined(separator: ", ")). "
        + "For a network with classes, it is written by: \(words(.newReport))."
  }

  private static func row(_ pair: RunComparison.Pair, _ comparison: RunComparison) -> Row {
    let test = pair.test
    let disagreements = max(test.onlyFirst + test.onlySecond, 1)
    return Row(
      first: comparison.runs[pair.first].name, firstStyle: RunComparison.style(pair.first),
      second: comparison.runs[pair.second].name, secondStyle: RunComparison.style(pair.second),
      onlyFirst: NumberText.grouped(test.onlyFirst), onlySecond: NumberText.grouped(test.onlySecond),
      difference: Self.difference(pair, comparison), verdict: test.verdict,
      kind: test.isSignificant ? "significant" : "", share: percent(Double(test.onlyFirst) / Double(disagreements)))
  }

  /// Who is ahead, in points of the percentage.
  private static func difference(_ pair: RunComparison.Pair, _ comparison: RunComparison) -> String {
    let ahead = pair.test.onlySecond - pair.test.onlyFirst
    guard ahead != 0 else { return "equally many right" }
    let images = pair.bothRight + pair.bothWrong + pair.test.onlyFirst + pair.test.onlySecond
    let points = String(format: "%.2f", Double(abs(ahead)) / Double(max(images, 1)) * 100)
    return "\(comparison.runs[ahead > 0 ? pair.second : pair.first].name) is ahead by \(points) points"
  }

  static let template = PageTemplate(
    """
    <section id="significance"><h2>Is it more than chance?</h2>
    <p class="lead">McNemar's test looks at the images that one network got right and the other wrong. {{note}}</p>
    <div class="duels">{{#rows}}<div class="duel"><p class="pair"><span class="key {{firstStyle}}">{{first}}</span> and <span class="key {{secondStyle}}">{{second}}</span></p><p class="verdict {{kind}}">{{verdict}}</p><p class="ahead">{{difference}}</p>
    <div class="balance" title="{{onlyFirst}} images only {{first}} got right, {{onlySecond}} only {{second}}"><span class="{{firstStyle}}" style="width:{{share}}"></span><span class="{{secondStyle}}"></span></div>
    <p class="counts"><span>only {{first}}: {{onlyFirst}}</span><span>only {{second}}: {{onlySecond}}</span></p></div>{{/rows}}</div>
    {{#missing}}<p class="note">{{.}}</p>{{/missing}}</section>

    """)
}
