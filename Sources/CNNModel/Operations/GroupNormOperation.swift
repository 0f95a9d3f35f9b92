import CNNEngine
import CNNSpec

/// Group normalisation: each image's groups of channels to mean 0 and variance 1; one group is layer normalisation.
struct GroupNormOperation: Operation {
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
      gradientWorksInPlace: true, findsGradientsTogether: true, takesEpilogue: true, trained: affine.parameters)
  }

  /// The workspace holds what the normalisation needs, and then what forward saves in inference or the gradients of frozen
  /// parameters.
  func workspaceCount(images: Int) -> Int {
    normalization.workspaceCount + max(images * normalization.savedCount, 2 * normalization.channels)
  }

  func forward(_ call: OperationCall) {
    let (workspace, rest) = parts(of: call)
    let saved = call.auxiliary ?? rest[0..<call.images * normalization.savedCount]
    normalization.forward(
      call.input, weight: call.value(ofParameter: affine.weight),
      bias: call.value(ofParameter: affine.bias), into: call.output, saved: saved,
      images: call.images, workspace: workspace)
  }

  /// Both gradients at once, because they share their sums.
  func parameterGradient(_ call: OperationCall) {
    let (workspace, rest) = parts(of: call)
    let channels = normalization.channels
    normalization.backward(
      input: call.input, outputGradient: call.outputGradient,
      weight: call.value(ofParameter: affine.weight), saved: call.auxiliary!,
      weightGradient: call.gradient(ofParameter: affine.weight) ?? rest[0..<channels],
      biasGradient: call.gradient(ofParameter: affine.bias) ?? rest[channels..<2 * channels],
      into: call.inputGradient, workspace: workspace)
  }

  func inputGradient(_ call: OperationCall) { parameterGradient(call) }

  private func parts(of call: OperationCall) -> (workspace: FloatView, rest: FloatView) {
    let workspace = call.workspace
    return (workspace[0..<normalization.workspaceCount], workspace[normalization.workspaceCount..<workspace.count])
  }
}
