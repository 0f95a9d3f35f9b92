import CNNEngine
import CNNSpec

/// Local response normalisation: each pixel divided by what its neighbouring channels have there.
struct LocalResponseNormOperation: Operation {
  let normalization: LocalResponseNormalization

  init(_ spec: NormSpec, shape: Shape, engine: Engine) {
    normalization = LocalResponseNormalization(
      channels: shape.channels, size: spec.size, alpha: Float(spec.alpha), beta: Float(spec.beta),
      bias: Float(spec.bias), engine: engine)
  }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: true, worksInPlace: true, gradientWorksInPlace: true)
  }

  func workspaceCount(images: Int) -> Int { normalization.workspaceCount }

  func forward(_ call: OperationCall) {
    normalization.forward(call.input, into: call.output, workspace: call.workspace)
  }

  func inputGradient(_ call: OperationCall) {
    normalization.backward(
      input: call.input, outputGradient: call.outputGradient, into: call.inputGradient, workspace: call.workspace)
  }
}
