import CNNEngine

/// Convolution: filters slid over the input, plus a bias.
struct ConvLayer: Sendable {
  let convolution: Convolution
  let weight: Int
  let bias: Int?
  /// Batch normalisation with running statistics, folded into filters and bias (inference).
  var foldedNorm: BatchNormLayer?

  init(_ convolution: Convolution, weight: Int, bias: Int?) {
    self.convolution = convolution
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: true, trained: [weight] + (bias.map { [$0] } ?? []))
  }

  var preparedFilters: PreparedFilterCounts {
    PreparedFilterCounts(
      forward: convolution.forwardFilterCount, inputGradient: convolution.inputGradientFilterCount,
      folded: foldedNorm == nil ? 0 : convolution.geometry.filterCount,
      foldedBias: foldedNorm == nil ? 0 : convolution.geometry.filters)
  }

  func scratchCount(images: Int) -> Int { convolution.workspaceCount(images: images) }

  /// - Parameter isRectified: Whether relu follows; it costs nothing here.
  func forward(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters, isRectified: Bool) {
    let addend = foldedNorm != nil ? chunk.memory.slab[filters.foldedBias] : bias.map { chunk.value(ofParameter: $0) }
    convolution.forward(
      input: chunk.view(instruction.inputs[0]), prepared: chunk.memory.slab[filters.forward], bias: addend,
      rectified: isRectified, output: chunk.view(instruction.output), images: chunk.count, workspace: chunk.scratch)
  }

  func parameterGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let outputGradient = chunk.view(instruction.outputGradient)
    if let filterGradient = chunk.gradient(ofParameter: weight) {
      convolution.filterGradient(
        input: chunk.view(instruction.inputs[0]), outputGradient: outputGradient, filterGradient: filterGradient,
        images: chunk.count, workspace: chunk.scratch)
    }
    if let bias, let biasGradient = chunk.gradient(ofParameter: bias) {
      engine.addColumnSums(of: outputGradient, into: biasGradient)
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters) {
    convolution.inputGradient(
      outputGradient: chunk.view(instruction.outputGradient), prepared: chunk.memory.slab[filters.inputGradient],
      inputGradient: chunk.view(instruction.inputGradients[0]), images: chunk.count, workspace: chunk.scratch)
  }
}
