import CNNSpec

/// A layer of a trained network whose parameters stay as they are, with batch normalisation folded into them.
struct FrozenLayer {
  private let original: ArchitectureLayer
  private var spec: LayerSpec
  private(set) var descriptions: [TensorDescription]
  /// The numbers of every tensor that the layer had or has, by the name of the tensor.
  private var numbers: [String: [Float]] = [:]
  private var window: Window?

  init(_ layer: ArchitectureLayer, _ store: ParameterStore) {
    original = layer
    spec = layer.spec
    spec.freeze = .parameters
    descriptions = layer.tensors
    window = layer.window
    for tensor in layer.tensors { numbers[tensor.name] = store.canonical(tensor.name) }
    if let norm = spec.norm, norm.kind == .batch {
      fold(norm, over: filterDimension)
      spec.norm = nil
    }
    if case .norm(let norm) = layer.kind, norm.kind == .batch { replaceByConvolution(norm) }
    if case .dropout = layer.kind { spec.kind = .dropout(rate: 0) }
  }

  /// Leaves the layer's activation out; one that is nothing else does nothing.
  mutating func dropActivation() {
    spec.activation = nil
    descriptions.removeAll { $0.role == .slope }
    if case .activation = spec.kind { spec.kind = .dropout(rate: 0) }
  }

  /// What the layer has now, by name, canonical.
  var tensors: [String: [Float]] {
    numbers.filter { tensor in descriptions.contains { $0.name == tensor.key } }
  }

  func layer(reading inputs: [Int?]) -> ArchitectureLayer {
    var layer = original
    (layer.spec, layer.inputs, layer.window, layer.tensors) = (spec, inputs, window, descriptions)
    return layer
  }

  private var filterDimension: FilterDimension {
    if case .deconvolution = spec.kind { .second(groups: window!.groups) } else { .outermost }
  }

  /// Which dimension of a weight counts the channels that come out.
  private enum FilterDimension {
    case outermost
    /// Of a transposed convolution, `[channels, filters / groups, height, width]`.
    case second(groups: Int)
  }

  /// `weight · factor` and `bias · factor + summand` compute what convolution and normalisation compute one after another.
  private mutating func fold(_ norm: NormSpec, over dimension: FilterDimension) {
    let (factors, summands) = coefficients(norm)
    let weight = descriptions.first { $0.role == .weight }!
    let biasName = descriptions.first { $0.role == .bias }?.name ?? original.name + ".bias"
    let bias = numbers[biasName] ?? [Float](repeating: 0, count: factors.count)
    var values = numbers[weight.name]!
    let inner = weight.shape.dropFirst(2).reduce(1, *)
    for index in values.indices {
      switch dimension {
      case .outermost: values[index] *= factors[index / (values.count / weight.shape[0])]
      case .second(let groups):
        let group = index / (values.count / groups)
        values[index] *= factors[group * weight.shape[1] + index / inner % weight.shape[1]]
      }
    }
    let folded = factors.indices.map { bias[$0] * factors[$0] + summands[$0] }
    // The layer keeps what is neither of the convolution nor of the normalisation: the slopes of its activation.
    descriptions =
      [weight, TensorDescription(name: biasName, role: .bias, shape: [factors.count])]
      + descriptions.filter { $0.role == .slope }
    numbers[weight.name] = values
    numbers[biasName] = folded
  }

  /// A normalisation that stands alone is a filter of one weight for each channel.
  private mutating func replaceByConvolution(_ norm: NormSpec) {
    let (factors, summands) = coefficients(norm)
    let channels = factors.count
    spec.kind = .convolution(ConvSpec(filters: channels, window: Size(1), groups: .depthwise))
    window = Window(size: Size(1), stride: Size(1), padding: .none, groups: channels)
    let (weight, bias) = (original.name + ".weight", original.name + ".bias")
    descriptions = [
      TensorDescription(name: weight, role: .weight, shape: [channels, 1, 1, 1]),
      TensorDescription(name: bias, role: .bias, shape: [channels]),
    ]
    (numbers[weight], numbers[bias]) = (factors, summands)
  }

  /// What the running statistics make of a channel: its factor and its summand.
  private func coefficients(_ norm: NormSpec) -> (factors: [Float], summands: [Float]) {
    func values(_ role: TensorDescription.Role) -> [Float] {
      descriptions.first { $0.role == role }.flatMap { numbers[$0.name] } ?? []
    }
    let (weight, bias) = (values(.normWeight), values(.normBias))
    let (mean, variance) = (values(.runningMean), values(.runningVariance))
    let factors = weight.indices.map { Float(Double(weight[$0]) / (Double(variance[$0]) + norm.epsilon).squareRoot()) }
    return (factors, weight.indices.map { bias[$0] - mean[$0] * factors[$0] })
  }
}
