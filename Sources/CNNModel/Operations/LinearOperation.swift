import CNNEngine

/// A fully connected layer.
struct LinearOperation: Operation {
  let layer: LinearLayer
  let weight: Int
  let bias: Int?

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, isBatchWide: layer.isBatchWide, hasProducts: true, takesEpilogue: true,
      trained: [weight] + (bias.map { [$0] } ?? []))
  }

  var preparedFilters: PreparedFilterCounts? {
    let counts = PreparedFilterCounts(
      forward: layer.forwardWeightCount, inputGradient: layer.inputGradientWeightCount)
    return counts.forward + counts.inputGradient > 0 ? counts : nil
  }

  var algorithm: ProductAlgorithm? { layer.algorithm }

  func appliesEpilogue(_ activation: Activation) -> Bool { activation == .relu }

  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    layer.prepareForward(
      weights: memory.value(ofParameter: weight), into: memory.slab[filters.forward], part: part, parts: parts)
  }

  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    layer.prepareInputGradient(
      weights: memory.value(ofParameter: weight), into: memory.slab[filters.inputGradient], part: part)
  }

  func gradientPieces(most: Int) -> Int { layer.gradientPieces(most: most) }

  func workspaceCount(images: Int) -> Int { layer.workspaceCount(images: images) }

  func forward(_ call: OperationCall) {
    layer.forward(
      input: call.input, weights: call.value(ofParameter: weight),
      prepared: call.preparedFilters.map { call.memory.slab[$0.forward] },
      bias: bias.map { call.value(ofParameter: $0) }, hasReLU: call.hasReLU, output: call.output,
      images: call.images, workspace: call.workspace)
  }

  /// Adds a chunk's part, or sets the whole batch's.
  func parameterGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    if let weightGradient = call.gradient(ofParameter: weight) {
      layer.weightGradient(
        input: call.input, outputGradient: outputGradient, weightGradient: weightGradient, images: call.images,
        piece: call.chunk.gradientPiece, workspace: call.workspace)
    }
    // One piece has the biases besides.
    guard call.chunk.gradientPiece.index == 0 else { return }
    if let bias, let biasGradient = call.gradient(ofParameter: bias) {
      if layer.isBatchWide { biasGradient.fill(0) }
      call.engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ call: OperationCall) {
    layer.inputGradient(
      outputGradient: call.outputGradient,
      weights: layer.inputGradientWeightCount > 0 ? call.inputGradientFilters : call.value(ofParameter: weight),
      inputGradient: call.inputGradient, images: call.images, workspace: call.workspace)
  }
}
