import CNNEngine

/// A fully connected layer.
///
/// Many weights are read once a step for the whole batch; few follow the layers before them chunk by chunk, which saves
/// waiting for the batch and writing it to memory; of these, few units have vectors along the inputs.
struct LinearOperation: Operation {
  let product: Product
  let weight: Int
  let bias: Int?

  enum Product: Sendable {
    case batchWide(LinearProduct)
    case chunked(ChunkedLinearProduct)
    case narrow(NarrowLinearProduct)
  }

  /// 256 KiB: an eighth of a level-2 cache of 2 MiB, with as much again for the transposed weights.
  private static let mostChunkedWeights = 64 * 1024
  /// Units that leave lanes of the widest vectors empty.
  private static let mostNarrowUnits = 15

  /// Whether the weights lie in memory unit by unit: a rule on shapes, because the parameters' layout follows it.
  static func isNarrow(inputs: Int, units: Int) -> Bool {
    units <= mostNarrowUnits && inputs * units <= mostChunkedWeights
  }

  /// - Parameter precision: Of layers with many weights, whose products wait for memory; others gain nothing from bf16.
  init(inputs: Int, units: Int, weight: Int, bias: Int?, engine: Engine, precision: ProductPrecision) {
    if Self.isNarrow(inputs: inputs, units: units) {
      product = .narrow(NarrowLinearProduct(inputs: inputs, units: units, engine: engine))
    } else if inputs * units <= Self.mostChunkedWeights {
      product = .chunked(ChunkedLinearProduct(inputs: inputs, units: units, engine: engine))
    } else {
      product = .batchWide(LinearProduct(inputs: inputs, units: units, engine: engine, precision: precision))
    }
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    var traits = OperationTraits(
      backwardReadsInput: true, hasProducts: true, takesEpilogue: true, trained: [weight] + (bias.map { [$0] } ?? []))
    if case .batchWide = product { traits.isBatchWide = true }
    return traits
  }

  /// Weights transposed for the chunked input gradient, or rounded for a forward in bf16; nothing for narrow layers.
  var preparedFilters: PreparedFilterCounts? {
    switch product {
    case .narrow: nil
    case .chunked(let product):
      PreparedFilterCounts(forward: 0, inputGradient: product.inputGradientWeightCount)
    case .batchWide(let product):
      product.forwardWeightCount == 0
        ? nil : PreparedFilterCounts(forward: product.forwardWeightCount, inputGradient: 0)
    }
  }

  var algorithm: String? {
    switch product {
    case .narrow, .chunked: nil
    case .batchWide(let product): product.algorithm
    }
  }

  func appliesEpilogue(_ activation: Activation) -> Bool { activation == .relu }

  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    guard case .batchWide(let product) = product else { return }
    product.prepareForward(
      weights: memory.value(ofParameter: weight), into: memory.slab[filters.forward], part: part, parts: parts)
  }

  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    guard case .chunked(let product) = product, part == 0 else { return }
    product.prepareInputGradient(
      weights: memory.value(ofParameter: weight), into: memory.slab[filters.inputGradient])
  }

  func scratchCount(images: Int) -> Int {
    switch product {
    case .batchWide(let product): product.workspaceCount(images: images)
    case .chunked(let product): product.workspaceCount(images: images)
    case .narrow: 0
    }
  }

  func forward(_ call: OperationCall) {
    let (input, output) = (call.input, call.output)
    let weights = call.value(ofParameter: weight)
    let addend = bias.map { call.value(ofParameter: $0) }
    switch product {
    case .batchWide(let product):
      product.forward(
        input: input, weights: weights, prepared: call.preparedFilters.map { call.memory.slab[$0.forward] },
        bias: addend, rectified: call.isRectified, output: output, images: call.images, workspace: call.scratch)
    case .chunked(let product):
      product.forward(
        input: input, weights: weights, bias: addend, rectified: call.isRectified, output: output, images: call.images,
        workspace: call.scratch)
    case .narrow(let product):
      product.forward(
        input: input, weights: weights, bias: addend, rectified: call.isRectified, output: output, images: call.images)
    }
  }

  /// Adds a chunk's part, or sets the whole batch's.
  func parameterGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    if let weightGradient = call.gradient(ofParameter: weight) {
      let input = call.input
      switch product {
      case .batchWide(let product):
        product.weightGradient(
          input: input, outputGradient: outputGradient, weightGradient: weightGradient, images: call.images,
          mode: .overwrite, workspace: call.scratch)
      case .chunked(let product):
        product.addWeightGradient(
          input: input, outputGradient: outputGradient, to: weightGradient, images: call.images,
          workspace: call.scratch)
      case .narrow(let product):
        product.addWeightGradient(
          input: input, outputGradient: outputGradient, to: weightGradient, images: call.images)
      }
    }
    if let bias, let biasGradient = call.gradient(ofParameter: bias) {
      if case .batchWide = product { biasGradient.fill(0) }
      call.engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    let inputGradient = call.inputGradient
    switch product {
    case .batchWide(let product):
      product.inputGradient(
        outputGradient: outputGradient, weights: call.value(ofParameter: weight), inputGradient: inputGradient,
        images: call.images, workspace: call.scratch)
    case .chunked(let product):
      product.inputGradient(
        outputGradient: outputGradient, prepared: call.inputGradientFilters,
        inputGradient: inputGradient, images: call.images, workspace: call.scratch)
    case .narrow(let product):
      product.inputGradient(
        outputGradient: outputGradient, weights: call.value(ofParameter: weight), inputGradient: inputGradient,
        images: call.images)
    }
  }
}
