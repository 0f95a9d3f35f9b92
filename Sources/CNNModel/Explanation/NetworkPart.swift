import CNNSpec

/// The layers between two places of a trained network, as a function that can be differentiated by what goes in.
///
/// What is normalised over a batch in training is a factor and a summand a channel here, as in inference; dropout does
/// nothing. All parameters are frozen.
struct NetworkPart {
  let architecture: Architecture
  /// Values of the frozen parameters, by name, canonical.
  let tensors: [String: [Float]]

  /// - Parameters:
  ///   - from: The layer whose output goes in; `nil` is the network's input.
  ///   - to: The layer whose output comes out.
  ///   - beforeActivation: Whether the activation of `to` is left out.
  /// - Returns: `nil` if `to` can be reached from the network's input without passing through `from`.
  init?(_ whole: Architecture, _ store: ParameterStore, from: Int?, to: Int, beforeActivation: Bool) {
    guard let kept = Self.layers(of: whole, from: from, to: to) else { return nil }
    var layers: [ArchitectureLayer] = []
    var tensors: [String: [Float]] = [:]
    var places: [Int: Int] = [:]
    for index in kept {
      var frozen = FrozenLayer(whole.layers[index], store)
      if index == to && beforeActivation { frozen.dropActivation() }
      places[index] = layers.count
      let inputs = whole.layers[index].inputs.map { input in input.flatMap { places[$0] } }
      layers.append(frozen.layer(reading: inputs))
      tensors.merge(frozen.tensors) { _, new in new }
    }
    architecture = Architecture(input: from.map { whole.layers[$0].output } ?? whole.input, layers: layers)
    self.tensors = tensors
  }

  /// The layers that `to` needs, without `from` and what lies before it, in the network's order.
  private static func layers(of whole: Architecture, from: Int?, to: Int) -> [Int]? {
    var needed: Set<Int> = []
    var open = [to]
    while let index = open.popLast() {
      guard index != from, needed.insert(index).inserted else { continue }
      for input in whole.layers[index].inputs {
        if let input { open.append(input) } else if from != nil { return nil }
      }
    }
    return needed.sorted()
  }
}
