/// Shapes and costs of one layer whose inputs are known.
struct LayerInference {
  let node: LayerNode
  let spec: LayerSpec
  let sources: [LayerSource]
  let problems: ProblemCollector

  /// What a rule about one kind of layer found out.
  struct Outcome {
    var output: Shape
    var window: Window?
    var tensors: [TensorDescription] = []
    var multiplyAdds = 0
    var receptiveField: Size
    var step: Size
    var unreached = Size(0)
    var isFlat = false
  }

  var source: LayerSource { sources[0] }
  var shape: Shape { sources[0].shape }

  func layer() -> ArchitectureLayer? {
    guard var outcome = outcome() else { return nil }
    if spec.finalActivation?.kind == .prelu {
      outcome.tensors.append(
        TensorDescription(name: "\(spec.name).slope", role: .slope, shape: [outcome.output.channels]))
    }
    guard
      Checked.product(outcome.output.channels, outcome.output.height, outcome.output.width, MemoryLayout<Float>.size)
        != nil, parameterCount(outcome.tensors) != nil
    else { return failOverflow() }
    return ArchitectureLayer(
      spec: spec, inputs: node.inputs, inputShapes: sources.map(\.shape), output: outcome.output,
      window: outcome.window, tensors: outcome.tensors, multiplyAdds: outcome.multiplyAdds,
      receptiveField: outcome.receptiveField, step: outcome.step, unreached: outcome.unreached, isFlat: outcome.isFlat)
  }

  private func outcome() -> Outcome? {
    switch spec.kind {
    case .convolution(let conv): convolution(conv)
    case .deconvolution(let deconv): deconvolution(deconv)
    case .pool(let pool): self.pool(pool)
    case .linear(let linear): self.linear(linear)
    case .activation, .dropout: unchanged()
    case .norm(let norm): self.norm(norm)
    case .join(let join): joined(join)
    case .flatten: flatten()
    case .upsample(let upsample): self.upsample(upsample)
    case .scale(let scale): self.scale(scale)
    }
  }

  // MARK: Reporting

  func fail<Value>(_ problem: SpecProblem, at key: String) -> Value? {
    problems.report(problem, at: node.stanza.place(of: key), uses: node.stanza.uses)
    return nil
  }

  func failOverflow<Value>() -> Value? {
    fail(.layerOverflow(layer: spec.name, source: source.name, shape: shape), at: "")
  }

  private func parameterCount(_ tensors: [TensorDescription]) -> Int? {
    var sum = 0
    for tensor in tensors {
      guard
        let count = tensor.shape.reduce(1 as Int?, { product, side in product.flatMap { Checked.product($0, side) } }),
        let next = Checked.sum(sum, count)
      else { return nil }
      sum = next
    }
    return sum
  }

  // MARK: Layers that leave the shape alone

  func unchanged(tensors: [TensorDescription] = []) -> Outcome {
    Outcome(
      output: shape, tensors: tensors, receptiveField: source.receptiveField, step: source.step, isFlat: source.isFlat)
  }

  private func norm(_ norm: NormSpec) -> Outcome? {
    guard groupsDivide(norm, channels: shape.channels, key: "groups") else { return nil }
    return unchanged(tensors: normTensors(norm, channels: shape.channels, prefix: spec.name))
  }

  private func scale(_ scale: ScaleSpec) -> Outcome {
    unchanged(
      tensors: scale.isLearned
        ? [TensorDescription(name: "\(spec.name).weight", role: .scale, shape: [shape.channels])] : [])
  }

  // MARK: Layers that read the whole map

  private func flatten() -> Outcome {
    Outcome(
      output: Shape(channels: shape.count, height: 1, width: 1), receptiveField: source.receptiveField,
      step: source.step, isFlat: true)
  }

  private func linear(_ linear: LinearSpec) -> Outcome? {
    guard let products = Checked.product(shape.count, linear.units),
      let field = receptiveField(window: shape.size)
    else { return failOverflow() }
    guard groupsDivide(spec.norm, channels: linear.units, key: "norm_groups") else { return nil }
    let weight = TensorDescription(
      name: "\(spec.name).weight", role: .weight, shape: [linear.units, shape.count])
    return Outcome(
      output: Shape(channels: linear.units, height: 1, width: 1),
      tensors: tensors(weight: weight, channels: linear.units, hasBias: linear.hasBias),
      multiplyAdds: products, receptiveField: field, step: source.step, isFlat: true)
  }

  // MARK: Parts that several kinds share

  /// Weight, bias and normalisation in the order of a checkpoint.
  func tensors(
    weight: TensorDescription, channels: Int, hasBias: Bool
  ) -> [TensorDescription] {
    var tensors = [weight]
    if hasBias { tensors.append(TensorDescription(name: "\(spec.name).bias", role: .bias, shape: [channels])) }
    if let norm = spec.norm { tensors += normTensors(norm, channels: channels, prefix: "\(spec.name).norm") }
    return tensors
  }

  private func normTensors(_ norm: NormSpec, channels: Int, prefix: String) -> [TensorDescription] {
    let affine = [
      TensorDescription(name: "\(prefix).weight", role: .normWeight, shape: [channels]),
      TensorDescription(name: "\(prefix).bias", role: .normBias, shape: [channels]),
    ]
    switch norm.kind {
    case .localResponse: return []
    case .group, .layer: return affine
    case .batch:
      return affine + [
        TensorDescription(name: "\(prefix).running_mean", role: .runningMean, shape: [channels]),
        TensorDescription(name: "\(prefix).running_var", role: .runningVariance, shape: [channels]),
      ]
    }
  }

  func groupsDivide(_ norm: NormSpec?, channels: Int, key: String) -> Bool {
    guard let norm, norm.kind == .group, channels % norm.groups != 0 else { return true }
    let _: Never? = fail(
      .normGroups(layer: spec.name, groups: norm.groups, channels: channels, key: key), at: key)
    return false
  }

  /// The receptive field of a window of `window` neighbouring pixels of the input.
  func receptiveField(window: Size) -> Size? {
    func field(_ field: Int, _ window: Int, _ step: Int) -> Int? {
      Checked.product(window - 1, step).flatMap { Checked.sum(field, $0) }
    }
    guard let height = field(source.receptiveField.height, window.height, source.step.height),
      let width = field(source.receptiveField.width, window.width, source.step.width)
    else { return nil }
    return Size(height: height, width: width)
  }
}
