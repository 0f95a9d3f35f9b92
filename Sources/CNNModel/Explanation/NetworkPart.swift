import CNNSpec

/// The layers between two places of a trained network, as a function that can be differentiated by what goes in.
///
/// What is normalised over a batch in training is a factor and a summand a channel here, as in inference; dropout does
/// nothing. All parameters are frozen, and the images that go in are the one parameter that is not: a transposed
/// convolution turns a single pixel of its own for each image into that image, so its filters are the images, and the
/// engine finds their gradient like that of any filter.
struct NetworkPart {
  let architecture: Architecture
  /// Values of the frozen parameters, by name, canonical.
  let tensors: [String: [Float]]
  /// The shape of what goes in, and of what comes out.
  let source: Shape
  var target: Shape { architecture.output }

  /// No layer of a configuration can be called so.
  static let pixels = "the pixels"

  /// - Parameters:
  ///   - from: The layer whose output goes in; `nil` is the network's input.
  ///   - to: The layer whose output comes out.
  ///   - beforeActivation: Whether the activation of `to` is left out.
  /// - Returns: `nil` if `to` can be reached from the network's input without passing through `from`.
  init?(_ whole: Architecture, _ store: ParameterStore, from: Int?, to: Int, imageCount: Int, beforeActivation: Bool) {
    guard let kept = Self.layers(of: whole, from: from, to: to) else { return nil }
    source = from.map { whole.layers[$0].output } ?? whole.input
    var layers = [
      Self.pixelLayer(source, imageCount: imageCount, isFlat: from.map { whole.layers[$0].isFlat } ?? false)
    ]
    var tensors: [String: [Float]] = [:]
    var places: [Int: Int] = [:]
    for index in kept {
      var frozen = FrozenLayer(whole.layers[index], store)
      if index == to && beforeActivation { frozen.dropActivation() }
      places[index] = layers.count
      let inputs = whole.layers[index].inputs.map { input in input.flatMap { places[$0] } ?? 0 }
      layers.append(frozen.layer(reading: inputs))
      tensors.merge(frozen.tensors) { _, new in new }
    }
    architecture = Architecture(input: Shape(channels: imageCount, height: 1, width: 1), layers: layers)
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

  private static func pixelLayer(_ shape: Shape, imageCount: Int, isFlat: Bool) -> ArchitectureLayer {
    let window = Window(size: shape.size, stride: Size(1), padding: .none)
    let convolution = ConvSpec(filters: shape.channels, window: shape.size, hasBias: false)
    return ArchitectureLayer(
      spec: LayerSpec(
        name: pixels, inputs: [nil], kind: .deconvolution(DeconvSpec(convolution: convolution)),
        location: SourceLocation(line: 1, column: 1)),
      inputs: [nil], inputShapes: [Shape(channels: imageCount, height: 1, width: 1)], output: shape, window: window,
      tensors: [
        TensorDescription(
          name: pixels, role: .weight, shape: [imageCount, shape.channels, shape.height, shape.width])
      ],
      multiplyAdds: 0, receptiveField: Size(1), unreached: Size(0), isFlat: isFlat)
  }
}
