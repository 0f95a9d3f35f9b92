/// What differs in the configurations, and in how the runs were made.
struct DifferencesSection: PageSection {
  struct Cell {
    var text: String
    /// `default` where nothing is written.
    var kind: String
  }

  struct Row {
    var name: String
    var cells: [Cell]
  }

  struct Column {
    var name: String
    var style: String
  }

  let columns: [Column]
  let rows: [Row]
  let layers: [Row]
  let layerCount: String
  let hasLayers: Bool
  let hasRows: Bool

  init(_ comparison: RunComparison) {
    columns = comparison.runs.enumerated().map { Column(name: $1.name, style: RunComparison.style($0)) }
    func row(_ difference: RunComparison.Difference) -> Row {
      Row(
        name: difference.name,
        cells: difference.values.map { Cell(text: $0 ?? "–", kind: $0 == nil ? "default" : "") })
    }
    rows = comparison.differences.filter { !$0.isLayer }.map(row)
    layers = comparison.differences.filter(\.isLayer).map(row)
    layerCount = layers.count == 1 ? "One layer differs" : "\(NumberText.grouped(layers.count)) layers differ"
    (hasRows, hasLayers) = (!rows.isEmpty, !layers.isEmpty)
  }

  static let template = PageTemplate(
    """
    <section id="differences"><h2>What differs</h2>
    {{#hasRows}}<div class="scroll"><table class="numbers differences"><thead><tr><th scope="col">key</th>{{#columns}}<th scope="col"><span class="key {{style}}">{{name}}</span></th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr><th scope="row">{{name}}</th>{{#cells}}<td class="{{kind}}">{{text}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div>{{/hasRows}}{{^hasRows}}<p class="lead">No setting differs.</p>{{/hasRows}}
    {{#hasLayers}}<details><summary>{{layerCount}}</summary><div class="scroll"><table class="numbers differences"><thead><tr><th scope="col">layer</th>{{#columns}}<th scope="col"><span class="key {{style}}">{{name}}</span></th>{{/columns}}</tr></thead>
    <tbody>{{#layers}}<tr><th scope="row">{{name}}</th>{{#cells}}<td class="{{kind}}">{{text}}</td>{{/cells}}</tr>
    {{/layers}}</tbody></table></div></details>{{/hasLayers}}
    <p class="note">A dash is a key that is not written and so has its default, or a layer that the run does not have.</p>
    </section>

    """)
}
