import CNNEngine
import CNNSpec

/// Local response normalisation: each pixel divided by what its neighbouring channels have there.
struct LocalResponseNormLayer: Sendable {
  let normalization: LocalResponseNormalization

  init(_ spec: NormSpec, shape: Shape, engine: Engine) {
    normalization = LocalResponseNormalization(
      channels: shape.channels, size: spec.size, alpha: Float(spec.alpha), beta: Float(spec.beta),
      bias: Float(spec.bias), engine: engine)
  }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: true, worksInPlace: true, gradientWorksInPlace: true)
  }

  func scratchCount(images: Int) -> Int { normalization.workspaceCount }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext) {
    normalization.forward(
      chunk.view(instruction.inputs[0]), into: chunk.view(instruction.output), workspace: chunk.scratch)
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext) {
    normalization.backward(
      input: chunk.view(instruction.inputs[0]), outputGradient: chunk.view(instruction.outputGradient),
      into: chunk.view(instruction.inputGradients[0]), workspace: chunk.scratch)
  }
}
