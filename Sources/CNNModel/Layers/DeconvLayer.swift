import CNNEngine

/// Transposed convolution: the input gradient of the convolution with the same window, plus a bias.
struct DeconvLayer: Sendable {
  /// The convolution from this layer's output back to its input.
  let convolution: Convolution
  let weight: Int
  let bias: Int?

  init(_ convolution: Convolution, weight: Int, bias: Int?) {
    self.convolution = convolution
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: true, trained: [weight] + (bias.map { [$0] } ?? []))
  }

  /// Forward is the convolution's input gradient, and the input's gradient is its forward.
  var preparedFilters: PreparedFilterCounts {
    PreparedFilterCounts(
      forward: convolution.inputGradientFilterCount, inputGradient: convolution.forwardFilterCount)
  }

  func scratchCount(images: Int) -> Int { convolution.workspaceCountWithoutSums(images: images) }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters, engine: Engine) {
    let output = chunk.view(instruction.output)
    convolution.inputGradient(
      outputGradient: chunk.view(instruction.inputs[0]), prepared: chunk.memory.slab[filters.forward],
      inputGradient: output, images: chunk.count, workspace: chunk.scratch)
    if let bias { engine.addBias(chunk.memory.value(ofParameter: bias), to: output) }
  }

  func parameterGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let outputGradient = chunk.view(instruction.outputGradient)
    if let filterGradient = chunk.gradient(ofParameter: weight) {
      chunk.addFilterGradient(
        convolution, input: outputGradient, outputGradient: chunk.view(instruction.inputs[0]), to: filterGradient,
        instruction)
    }
    if let bias, let biasGradient = chunk.gradient(ofParameter: bias) {
      engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters) {
    convolution.forward(
      input: chunk.view(instruction.outputGradient), prepared: chunk.memory.slab[filters.inputGradient],
      epilogue: ConvolutionEpilogue(), output: chunk.view(instruction.inputGradients[0]), images: chunk.count,
      workspace: chunk.scratch)
  }
}
