/// Works out every layer's shapes and costs from the input's shape, or says why they don't fit.
///
/// Pure and total: no input makes it trap, and it allocates nothing but descriptions.
struct Inference {
  let input: Shape
  let nodes: [LayerNode]
  let problems: ProblemCollector
  /// What is known so far, by index into `nodes`; `nil` also for layers that can't be known because of an error.
  private var layers: [ArchitectureLayer?]

  static func architecture(input: Shape?, nodes: [LayerNode], problems: ProblemCollector) -> Architecture? {
    let order = GraphOrder.sorted(nodes, problems: problems)
    guard let input, !nodes.isEmpty else { return nil }
    var inference = Inference(input: input, nodes: nodes, problems: problems)
    for index in order { inference.infer(index) }
    return inference.architecture(order: order)
  }

  private init(input: Shape, nodes: [LayerNode], problems: ProblemCollector) {
    self.input = input
    self.nodes = nodes
    self.problems = problems
    layers = Array(repeating: nil, count: nodes.count)
  }

  private mutating func infer(_ index: Int) {
    let node = nodes[index]
    guard let spec = node.spec, !node.inputs.isEmpty else { return }
    var sources: [LayerSource] = []
    for input in node.inputs {
      guard let source = source(input) else { return }
      sources.append(source)
    }
    layers[index] = LayerInference(node: node, spec: spec, sources: sources, problems: problems).layer()
  }

  private func source(_ index: Int?) -> LayerSource? {
    guard let index else {
      return LayerSource(name: "input", shape: input, receptiveField: Size(1), step: Size(1), isFlat: false)
    }
    guard let layer = layers[index] else { return nil }
    return LayerSource(
      name: layer.name, shape: layer.output, receptiveField: layer.receptiveField, step: layer.step,
      isFlat: layer.isFlat)
  }

  private func architecture(order: [Int]) -> Architecture? {
    var position = [Int: Int]()
    for (place, index) in order.enumerated() { position[index] = place }
    var sorted: [ArchitectureLayer] = []
    for index in order {
      guard var layer = layers[index] else { return nil }
      layer.inputs = layer.inputs.map { $0.flatMap { position[$0] } }
      sorted.append(layer)
    }
    guard problems.errorCount == 0 else { return nil }
    return hasDistinctTensors(sorted) && fits(sorted) ? Architecture(input: input, layers: sorted) : nil
  }

  /// A layer called `conv1.norm` would store its weight under the name of that of `conv1`'s normalisation.
  private func hasDistinctTensors(_ layers: [ArchitectureLayer]) -> Bool {
    var owners: [String: String] = [:]
    for layer in layers {
      for tensor in layer.tensors {
        guard let owner = owners.updateValue(layer.name, forKey: tensor.name) else { continue }
        problems.report(
          .tensorNameClash(tensor.name, first: owner, second: layer.name),
          at: Place(
            origin: .file, line: layer.spec.location.line, column: layer.spec.location.column,
            length: layer.kind.stanza.count))
        return false
      }
    }
    return true
  }

  /// Whether the totals over all layers can be counted.
  private func fits(_ layers: [ArchitectureLayer]) -> Bool {
    let totals = [\ArchitectureLayer.parameterCount, \.multiplyAdds, \.activationBytes]
    for total in totals {
      guard layers.reduce(0 as Int?, { sum, layer in sum.flatMap { Checked.sum($0, layer[keyPath: total]) } }) != nil
      else {
        let last = nodes[nodes.count - 1].stanza
        problems.report(.networkOverflow, at: last.kind.place, uses: last.uses)
        return false
      }
    }
    return true
  }
}

/// What a layer reads.
struct LayerSource {
  let name: String
  let shape: Shape
  let receptiveField: Size
  let step: Size
  let isFlat: Bool
}
