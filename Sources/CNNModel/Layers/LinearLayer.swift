import CNNEngine

/// A fully connected layer, for the whole batch at once: its weights are read once a step instead of once a chunk.
struct LinearLayer: Sendable {
  let product: LinearProduct
  let weight: Int
  let bias: Int?

  init(inputs: Int, units: Int, weight: Int, bias: Int?, engine: Engine) {
    product = LinearProduct(inputs: inputs, units: units, engine: engine)
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: true, isBatchWide: true, trained: [weight] + (bias.map { [$0] } ?? []))
  }

  func scratchCount(images: Int) -> Int { product.workspaceCount(images: images) }

  func forward(_ instruction: Instruction, _ batch: ChunkContext, isRectified: Bool) {
    product.forward(
      input: batch.view(instruction.inputs[0]), weights: batch.memory.value(ofParameter: weight),
      bias: bias.map { batch.memory.value(ofParameter: $0) }, rectified: isRectified,
      output: batch.view(instruction.output),
      images: batch.count, workspace: batch.scratch)
  }

  func parameterGradient(_ instruction: Instruction, _ batch: ChunkContext, engine: Engine) {
    let outputGradient = batch.view(instruction.outputGradient)
    if let weightGradient = batch.gradient(ofParameter: weight) {
      product.weightGradient(
        input: batch.view(instruction.inputs[0]), outputGradient: outputGradient, weightGradient: weightGradient,
        images: batch.count, mode: .overwrite, workspace: batch.scratch)
    }
    if let bias, let biasGradient = batch.gradient(ofParameter: bias) {
      biasGradient.fill(0)
      engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ instruction: Instruction, _ batch: ChunkContext) {
    product.inputGradient(
      outputGradient: batch.view(instruction.outputGradient), weights: batch.memory.value(ofParameter: weight),
      inputGradient: batch.view(instruction.inputGradients[0]), images: batch.count, workspace: batch.scratch)
  }
}
