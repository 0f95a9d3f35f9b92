import CNNSpec

/// One layer of an architecture, carried out by the reference layers.
struct ReferenceLayer {
  let layer: ArchitectureLayer
  let tensors: [String: [Double]]
  let mode: ReferenceNetwork.Mode

  func forward(_ inputs: [NCHW]) -> LayerPass {
    let primitives = layer.primitives
    return primitives.dropFirst().reduce(pass(primitives[0], inputs)) { pass, primitive in
      pass.followed { self.pass(primitive, [$0]) }
    }
  }

  private func pass(_ primitive: Primitive, _ inputs: [NCHW]) -> LayerPass {
    let input = inputs[0]
    switch primitive {
    case .padding(let mode, let padding): return self.padding(mode, padding, input)
    case .convolution(let window): return convolution(window, input)
    case .transposedConvolution(let window, let extra):
      return transposedConvolution(window, outputPadding: extra, input)
    case .pool(let spec, let window): return pool(spec, window, input)
    case .linear: return linear(input)
    case .activation(let spec): return activation(spec, input)
    case .norm(let spec): return norm(spec, input)
    case .dropout(let rate): return dropout(rate, input)
    case .join(.sum): return sum(inputs)
    case .join(.product): return product(inputs)
    case .join(.concatenation): return concatenation(inputs)
    case .flatten:
      return LayerPass(output: input.reshaped(channels: input.imageCount)) { gradient in
        ([gradient.reshaped(channels: input.channels, height: input.height, width: input.width)], [:])
      }
    case .upsample(let spec): return upsample(spec, input)
    case .scale(let spec): return scale(spec, input)
    }
  }

  private func tensor(_ role: TensorDescription.Role) -> TensorDescription? {
    layer.tensors.first { $0.role == role }
  }

  private func values(_ role: TensorDescription.Role) -> [Double] {
    tensor(role).flatMap { tensors[$0.name] } ?? []
  }

  /// Gradients under the names of this layer's tensors; those of tensors it doesn't have are dropped.
  private func named(_ gradients: [(TensorDescription.Role, [Double])]) -> [String: [Double]] {
    gradients.reduce(into: [:]) { result, gradient in
      if let tensor = tensor(gradient.0) { result[tensor.name] = gradient.1 }
    }
  }

  private func filters() -> NCHW {
    let shape = tensor(.weight)!.shape
    return NCHW(images: shape[0], channels: shape[1], height: shape[2], width: shape[3], values: values(.weight))
  }

  private func padding(_ mode: PaddingMode, _ padding: Padding, _ input: NCHW) -> LayerPass {
    let padding = ReferencePadding(
      mode: ReferencePadding.Mode(rawValue: mode.rawValue)!, top: padding.top, bottom: padding.bottom,
      left: padding.left, right: padding.right)
    return LayerPass(output: padding.forward(input)) { ([padding.backward(outputGradient: $0)], [:]) }
  }

  private func convolution(_ window: Window, _ input: NCHW) -> LayerPass {
    let convolution = ReferenceConvolution(ReferenceWindow(window), groups: window.groups)
    let filters = filters()
    return LayerPass(output: convolution.forward(input, filters: filters, bias: values(.bias))) { gradient in
      let gradients = convolution.backward(input, filters: filters, outputGradient: gradient)
      return ([gradients.input], named([(.weight, gradients.filters.values), (.bias, gradients.bias)]))
    }
  }

  private func transposedConvolution(_ window: Window, outputPadding: Size, _ input: NCHW) -> LayerPass {
    let convolution = ReferenceTransposedConvolution(
      ReferenceWindow(window), groups: window.groups, outputPaddingDown: outputPadding.height,
      outputPaddingAcross: outputPadding.width)
    let filters = filters()
    return LayerPass(output: convolution.forward(input, filters: filters, bias: values(.bias))) { gradient in
      let gradients = convolution.backward(input, filters: filters, outputGradient: gradient)
      return ([gradients.input], named([(.weight, gradients.filters.values), (.bias, gradients.bias)]))
    }
  }

  private func pool(_ spec: PoolSpec, _ window: Window, _ input: NCHW) -> LayerPass {
    var pooling = ReferencePooling(
      spec.kind == .max ? .max : .average, ReferenceWindow(window), roundsUp: spec.roundsUp,
      countsPadding: spec.countsPadding)
    if case .parts(let parts) = spec.region { pooling.parts = ReferenceParts(down: parts.height, across: parts.width) }
    return LayerPass(output: pooling.forward(input)) { ([pooling.backward(input, outputGradient: $0)], [:]) }
  }

  private func linear(_ input: NCHW) -> LayerPass {
    let weights = values(.weight)
    let output = ReferenceLinear.forward(input, weights: weights, units: layer.output.count, bias: values(.bias))
    return LayerPass(output: output) { gradient in
      let gradients = ReferenceLinear.backward(input, weights: weights, outputGradient: gradient)
      return ([gradients.input], named([(.weight, gradients.weights), (.bias, gradients.bias)]))
    }
  }

  private func activation(_ spec: ActivationSpec, _ input: NCHW) -> LayerPass {
    if spec.kind == .prelu {
      let slopes = values(.slope)
      return LayerPass(output: ReferenceSlopes.forward(input, slopes: slopes)) { gradient in
        let gradients = ReferenceSlopes.backward(input, slopes: slopes, outputGradient: gradient)
        return ([gradients.input], named([(.slope, gradients.slopes)]))
      }
    }
    let activation = ReferenceActivation(.init(rawValue: spec.kind.rawValue)!, slope: spec.slope)
    return LayerPass(output: activation.forward(input)) { ([activation.backward(input, outputGradient: $0)], [:]) }
  }

  private func dropout(_ rate: Double, _ input: NCHW) -> LayerPass {
    guard case .training(let isKept) = mode, let flags = isKept[layer.name] else {
      return LayerPass(output: input) { ([$0], [:]) }
    }
    return LayerPass(output: ReferenceDropout.forward(input, rate: rate, isKept: flags)) {
      ([ReferenceDropout.backward(outputGradient: $0, rate: rate, isKept: flags)], [:])
    }
  }

  private func sum(_ inputs: [NCHW]) -> LayerPass {
    LayerPass(output: ReferenceAdd.forward(inputs)) {
      (ReferenceAdd.backward(outputGradient: $0, inputCount: inputs.count), [:])
    }
  }

  private func product(_ inputs: [NCHW]) -> LayerPass {
    LayerPass(output: ReferenceProduct.forward(inputs[0], inputs[1])) {
      let gradients = ReferenceProduct.backward(inputs[0], inputs[1], outputGradient: $0)
      return ([gradients.first, gradients.second], [:])
    }
  }

  private func concatenation(_ inputs: [NCHW]) -> LayerPass {
    LayerPass(output: ReferenceConcat.forward(inputs)) {
      (ReferenceConcat.backward(outputGradient: $0, inputChannels: inputs.map(\.channels)), [:])
    }
  }

  private func upsample(_ spec: UpsampleSpec, _ input: NCHW) -> LayerPass {
    let upsample = ReferenceUpsample(
      spec.mode == .nearest ? .nearest : .bilinear, factorDown: spec.factor.height, factorAcross: spec.factor.width)
    return LayerPass(output: upsample.forward(input)) { ([upsample.backward(outputGradient: $0)], [:]) }
  }

  private func scale(_ spec: ScaleSpec, _ input: NCHW) -> LayerPass {
    let learned = values(.scale)
    let factors = learned.isEmpty ? [Double](repeating: spec.factor, count: input.channels) : learned
    return LayerPass(output: ReferenceScale.forward(input, factors: factors)) { gradient in
      let gradients = ReferenceScale.backward(input, factors: factors, outputGradient: gradient)
      return ([gradients.input], named([(.scale, gradients.factors)]))
    }
  }
}

extension ReferenceLayer {
  private func norm(_ spec: NormSpec, _ input: NCHW) -> LayerPass {
    switch spec.kind {
    case .batch: return batchNorm(spec, input)
    case .group: return groupNorm(groups: spec.groups, spec, input)
    case .layer: return groupNorm(groups: 1, spec, input)
    case .localResponse:
      let norm = ReferenceLocalResponseNorm(size: spec.size, alpha: spec.alpha, beta: spec.beta, bias: spec.bias)
      return LayerPass(output: norm.forward(input)) { ([norm.backward(input, outputGradient: $0)], [:]) }
    }
  }

  private func groupNorm(groups: Int, _ spec: NormSpec, _ input: NCHW) -> LayerPass {
    let norm = ReferenceGroupNorm(groups: groups, epsilon: spec.epsilon)
    let weight = values(.normWeight)
    return LayerPass(output: norm.forward(input, weight: weight, bias: values(.normBias))) { gradient in
      let gradients = norm.backward(input, weight: weight, outputGradient: gradient)
      return ([gradients.input], named([(.normWeight, gradients.weight), (.normBias, gradients.bias)]))
    }
  }

  private func batchNorm(_ spec: NormSpec, _ input: NCHW) -> LayerPass {
    let norm = ReferenceBatchNorm(epsilon: spec.epsilon, momentum: spec.momentum)
    let running = ReferenceBatchNorm.Statistics(mean: values(.runningMean), variance: values(.runningVariance))
    let weight = values(.normWeight)
    // A layer that is frozen with its statistics normalises in training as in inference.
    let isTraining = if case .training = mode { layer.spec.freeze != .all } else { false }
    let statistics = isTraining ? norm.batchStatistics(input) : running
    let updated = norm.updated(running, batch: statistics, input: input)
    return LayerPass(
      output: norm.forward(input, statistics: statistics, weight: weight, bias: values(.normBias)),
      runningStatistics: isTraining
        ? named([(.runningMean, updated.mean), (.runningVariance, updated.variance)]) : [:]
    ) { gradient in
      let gradients = norm.backward(
        input, statistics: statistics, statisticsDependOnInput: isTraining, weight: weight, outputGradient: gradient)
      return ([gradients.input], named([(.normWeight, gradients.weight), (.normBias, gradients.bias)]))
    }
  }
}

extension ReferenceWindow {
  /// A window of an architecture, its padding resolved to pixels.
  init(_ window: Window) {
    self.init(height: window.size.height, width: window.size.width)
    (strideDown, strideAcross) = (window.stride.height, window.stride.width)
    (top, bottom) = (window.padding.top, window.padding.bottom)
    (left, right) = (window.padding.left, window.padding.right)
    (dilationDown, dilationAcross) = (window.dilation.height, window.dilation.width)
  }
}
