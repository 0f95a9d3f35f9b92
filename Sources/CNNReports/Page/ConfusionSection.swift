import CNNTraining

/// The confusion matrix as a heat map, and the pairs that are confused most.
struct ConfusionSection: PageSection {
  struct Cell {
    var count: String
    /// `right` on the diagonal, `wrong` elsewhere, with ` strong` where the colour needs light text.
    var style: String
    /// 0...1, how much colour.
    var shade: String
    var title: String
  }

  struct Row {
    var name: String
    var cells: [Cell]
    var recall: String
  }

  struct Pair {
    var label: String
    var predicted: String
    var images: String
    var share: String
    /// Of the largest pair, for a bar.
    var width: String
  }

  let names: [String]
  /// Empty when there are too many classes for a table.
  let rows: [Row]
  /// The heat map of many classes.
  let map: String?
  let pairs: [Pair]

  /// `nil` without classes.
  init?(_ evaluation: EvaluationResult) {
    guard !evaluation.classes.isEmpty else { return nil }
    let names = evaluation.classes.map(\.name.shown)
    self.names = names
    let isTable = names.count <= Self.mostTabled
    rows = isTable ? evaluation.confusion.indices.map { Self.row($0, evaluation) } : []
    map = isTable || evaluation.confusion.isEmpty ? nil : ConfusionMap(evaluation).render()
    let largest = evaluation.mostConfused.first?.images ?? 1
    pairs = evaluation.mostConfused.map { pair in
      let total = evaluation.classes[pair.trueClass].images
      return Pair(
        label: names[pair.trueClass], predicted: names[pair.predictedClass], images: NumberText.grouped(pair.images),
        share: NumberText.percent(Double(pair.images) / Double(max(total, 1))),
        width: percent(Double(pair.images) / Double(max(largest, 1))))
    }
  }

  /// More classes than this have cells too small for numbers.
  private static let mostTabled = 24
  /// A colour stronger than this needs light text.
  private static let strong = 0.55

  private static func row(_ label: Int, _ evaluation: EvaluationResult) -> Row {
    let names = evaluation.classes.map(\.name.shown)
    let total = evaluation.confusion[label].reduce(0, +)
    let cells = evaluation.confusion[label].enumerated().map { predicted, count in
      let share = total > 0 ? Double(count) / Double(total) : 0
      let shade = Self.shade(share)
      let kind = label == predicted ? "right" : "wrong"
      let verdict = label == predicted ? "recognised" : "taken for \(names[predicted])"
      return Cell(
        count: count == 0 ? "·" : String(count), style: count == 0 ? "none" : shade > strong ? "\(kind) strong" : kind,
        shade: SVGElement.number(shade),
        title: "\(names[label]) \(verdict): \(count) of \(total), \(NumberText.percent(share))")
    }
    return Row(name: names[label], cells: cells, recall: NumberText.percent(evaluation.classes[label].recall))
  }

  /// Small shares are lifted by the square root: one error in a hundred has to be visible.
  static func shade(_ share: Double) -> Double { share.squareRoot() }

  static let template = PageTemplate(
    """
    <section id="confusion"><h2>Confusion</h2>
    <p class="lead">A row for each true class, a column for what it was taken for. Colours are shares of a row.</p>
    <div class="confusion">
    <div class="scroll">{{#map}}{{{.}}}{{/map}}{{^map}}<table class="matrix"><thead><tr><td></td>{{#names}}<th scope="col"><span>{{.}}</span></th>{{/names}}<th scope="col" class="recall"><span>recall</span></th></tr></thead>
    <tbody>{{#rows}}<tr><th scope="row"><span>{{name}}</span></th>{{#cells}}<td class="{{style}}" style="--s:{{shade}}" title="{{title}}">{{count}}</td>{{/cells}}<td class="recall">{{recall}}</td></tr>
    {{/rows}}</tbody></table>{{/map}}</div>
    <div class="pairs"><h3>Confused most</h3>
    <ol>{{#pairs}}<li><span class="pair"><b>{{label}}</b> taken for <b>{{predicted}}</b></span><span class="count">{{images}}<small>{{share}}</small></span><span class="bar"><span style="width:{{width}}"></span></span></li>
    {{/pairs}}</ol>{{^pairs}}<p>No image was taken for another class.</p>{{/pairs}}</div>
    </div></section>

    """)
}

/// The heat map of many classes: one drawing, whose cells are read by pointing at them.
private struct ConfusionMap: PageSection {
  let drawing: String
  let data: String
  let side: String

  /// What the script needs to say what a cell is.
  private struct MapData: Encodable {
    var names: [String]
    /// For each true class, predicted class and images in turn; zeros are left out.
    var rows: [[Int]]
  }

  /// Shades that are told apart; cells of one shade are one path, which keeps the page small.
  private static let shades = 16

  init(_ evaluation: EvaluationResult) {
    let count = evaluation.classes.count
    side = String(count)
    var paths: [String: String] = [:]
    for (row, counts) in evaluation.confusion.enumerated() {
      let total = counts.reduce(0, +)
      for (column, images) in counts.enumerated() where images > 0 {
        let shade = ConfusionSection.shade(Double(images) / Double(total))
        let level = max(1, Int((shade * Double(Self.shades)).rounded()))
        let key = "\(row == column ? "right" : "wrong") \(level)"
        paths[key, default: ""] += "M\(column) \(row)h1v1h-1z"
      }
    }
    var svg = SVGElement(
      "svg", ["viewBox": "0 0 \(count) \(count)", "role": "img", "aria-label": "confusion matrix of \(count) classes"])
    for (key, path) in paths.sorted(by: { $0.key < $1.key }) {
      let parts = key.split(separator: " ")
      let shade = Double(parts[1]).map { $0 / Double(Self.shades) } ?? 1
      svg.add(SVGElement("path", ["class": String(parts[0]), "style": "--s:\(SVGElement.number(shade))", "d": path]))
    }
    drawing = svg.text
    data = ScriptData.json(
      MapData(
        names: evaluation.classes.map(\.name.shown),
        rows: evaluation.confusion.map { row in row.enumerated().flatMap { $1 > 0 ? [$0, $1] : [] } }))
  }

  static let template = PageTemplate(
    """
    <figure class="map" data-map="" style="--side:{{side}}"><div class="area">{{{drawing}}}</div><figcaption class="reading">Point at a cell to read it.</figcaption><script type="application/json">{{{data}}}</script></figure>
    """)
}
