import CNNSpec

/// The network as a drawing and as a table.
struct NetworkSection: PageSection {
  struct Row {
    var name: String
    var description: String
    /// What the layer reads, unless that is the layer before.
    var from: String?
    var output: String
    var field: String
    var parameters: String
    var multiplyAdds: String
  }

  let columns: [String]
  let rows: [Row]
  let input: String
  let parameters: String
  let multiplyAdds: String

  init(_ architecture: Architecture) {
    columns = NetworkDrawing(architecture).columns()
    input = LayerText.shape(architecture.input, isFlat: false)
    parameters = NumberText.grouped(architecture.parameterCount)
    multiplyAdds = NumberText.grouped(architecture.multiplyAdds)
    rows = architecture.layers.enumerated().map { index, layer in
      let names = layer.inputs.map { $0.map { architecture.layers[$0].name } ?? "input" }
      let isUsual = layer.inputs == [index == 0 ? nil : index - 1]
      return Row(
        name: layer.name, description: LayerText.description(layer),
        from: isUsual ? nil : names.joined(separator: ", "),
        output: LayerText.shape(layer.output, isFlat: layer.isFlat),
        field: "\(layer.receptiveField.height) × \(layer.receptiveField.width)",
        parameters: layer.parameterCount == 0 ? "–" : NumberText.grouped(layer.parameterCount),
        multiplyAdds: layer.multiplyAdds == 0 ? "–" : NumberText.grouped(layer.multiplyAdds))
    }
  }

  static let template = PageTemplate(
    """
    <section id="network"><h2>Network</h2>
    <div class="drawing scroll">{{#columns}}{{{.}}}{{/columns}}</div>
    <div class="scroll"><table class="numbers layers"><thead><tr><th scope="col">layer</th><th scope="col">does</th><th scope="col">output</th><th scope="col">sees</th><th scope="col">parameters</th><th scope="col">multiply-adds</th></tr></thead>
    <tbody><tr><th scope="row">input</th><td>the image</td><td>{{input}}</td><td>–</td><td>–</td><td>–</td></tr>
    {{#rows}}<tr><th scope="row">{{name}}</th><td>{{description}}{{#from}}<small>from {{from}}</small>{{/from}}</td><td>{{output}}</td><td>{{field}}</td><td>{{parameters}}</td><td>{{multiplyAdds}}</td></tr>
    {{/rows}}</tbody><tfoot><tr><th scope="row">all</th><td></td><td></td><td></td><td>{{parameters}}</td><td>{{multiplyAdds}}</td></tr></tfoot></table></div>
    <p class="note">Output: channels × height × width. Sees: pixels of the image that one output pixel depends on. Multiply-adds are for one image.</p>
    </section>

    """)
}
