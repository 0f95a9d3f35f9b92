import CNNEngine
import CNNSpec

/// Group normalisation: each image's groups of channels to mean 0 and variance 1; one group is layer normalisation.
struct GroupNormLayer: Sendable {
  let normalization: GroupNormalization
  let affine: Affine

  init(shape: Shape, groups: Int, epsilon: Float, affine: Affine, engine: Engine) {
    normalization = GroupNormalization(
      channels: shape.channels, groups: groups, positions: shape.positions, epsilon: epsilon, engine: engine)
    self.affine = affine
  }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, auxiliaryCount: normalization.savedCount, worksInPlace: true,
      gradientWorksInPlace: true, findsGradientsTogether: true, trained: affine.parameters)
  }

  /// The normalisation's own scratch, what forward would save, and gradients that nobody wants.
  func scratchCount(images: Int) -> Int {
    normalization.workspaceCount + max(images * normalization.savedCount, 2 * normalization.channels)
  }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext) {
    let (workspace, rest) = scratch(chunk)
    let saved =
      instruction.auxiliary == .none
      ? rest[0..<chunk.count * normalization.savedCount] : chunk.view(instruction.auxiliary)
    normalization.forward(
      chunk.view(instruction.inputs[0]), weight: chunk.memory.value(ofParameter: affine.weight),
      bias: chunk.memory.value(ofParameter: affine.bias), into: chunk.view(instruction.output), saved: saved,
      images: chunk.count, workspace: workspace)
  }

  /// Both gradients at once, because they share their sums.
  func backward(_ instruction: Instruction, _ chunk: ChunkContext) {
    let (workspace, rest) = scratch(chunk)
    let channels = normalization.channels
    normalization.backward(
      input: chunk.view(instruction.inputs[0]), outputGradient: chunk.view(instruction.outputGradient),
      weight: chunk.memory.value(ofParameter: affine.weight), saved: chunk.view(instruction.auxiliary),
      weightGradient: chunk.gradient(ofParameter: affine.weight) ?? rest[0..<channels],
      biasGradient: chunk.gradient(ofParameter: affine.bias) ?? rest[channels..<2 * channels],
      into: chunk.view(instruction.inputGradients[0]), images: chunk.count, workspace: workspace)
  }

  private func scratch(_ chunk: ChunkContext) -> (workspace: FloatView, rest: FloatView) {
    let scratch = chunk.scratch
    return (scratch[0..<normalization.workspaceCount], scratch[normalization.workspaceCount..<scratch.count])
  }
}
