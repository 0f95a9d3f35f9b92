import CNNEngine

/// Transposed convolution: the input gradient of the convolution with the same window, plus a bias.
struct TransposedConvolutionOperation: Operation {
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
    OperationTraits(
      backwardReadsInput: true, hasProducts: true, takesEpilogue: true,
      gradientSumCount: convolution.filterGradientSumCount, trained: [weight] + (bias.map { [$0] } ?? []))
  }

  /// Forward is the convolution's input gradient, and the input's gradient is its forward.
  var preparedFilters: PreparedFilterCounts? {
    PreparedFilterCounts(
      forward: convolution.inputGradientFilterCount, inputGradient: convolution.forwardFilterCount)
  }

  var algorithm: ProductAlgorithm? { convolution.algorithm }

  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    convolution.prepareInputGradient(
      filters: memory.value(ofParameter: weight), into: memory.slab[filters.forward], part: part, parts: parts)
  }

  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    convolution.prepareForward(
      filters: memory.value(ofParameter: weight), into: memory.slab[filters.inputGradient], part: part, parts: parts)
  }

  func workspaceCount(images: Int) -> Int { convolution.workspaceCountWithoutSums(images: images) }

  func forward(_ call: OperationCall) {
    let output = call.output
    convolution.inputGradient(
      outputGradient: call.input, prepared: call.forwardFilters,
      inputGradient: output, images: call.images, workspace: call.workspace)
    if let bias { call.engine.addBias(call.value(ofParameter: bias), to: output) }
  }

  func parameterGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    if let filterGradient = call.gradient(ofParameter: weight) {
      call.addFilterGradient(convolution, input: outputGradient, outputGradient: call.input, to: filterGradient)
    }
    if let bias, let biasGradient = call.gradient(ofParameter: bias) {
      call.engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ call: OperationCall) {
    convolution.forward(
      input: call.outputGradient, prepared: call.inputGradientFilters,
      epilogue: ConvolutionEpilogue(), output: call.inputGradient, images: call.images, workspace: call.workspace)
  }
}
