import CNNEngine
import CNNSpec

/// Multiplication by a constant, or by a learned factor a channel.
struct ScaleOperation: Operation {
  let scale: ChannelScale
  /// `nil` multiplies by the constant.
  let parameter: Int?
  /// The constant, once a channel.
  private let constant: FloatBuffer

  init(_ spec: ScaleSpec, parameter: Int?, channels: Int, engine: Engine) {
    scale = ChannelScale(channels: channels, engine: engine)
    self.parameter = parameter
    constant = FloatBuffer([Float](repeating: Float(spec.factor), count: channels))
  }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: parameter != nil, worksInPlace: true, gradientWorksInPlace: true,
      findsGradientsTogether: true, takesEpilogue: true, trained: parameter.map { [$0] } ?? [])
  }

  /// The scale's own workspace, and a gradient that nothing reads.
  func workspaceCount(images: Int) -> Int { scale.workspaceCount + scale.channels }

  func forward(_ call: OperationCall) {
    scale.forward(call.input, factors: factors(call), into: call.output)
  }

  /// The gradient of the input alone, for a constant and for frozen factors.
  func inputGradient(_ call: OperationCall) {
    scale.forward(call.outputGradient, factors: factors(call), into: call.inputGradient)
  }

  /// Both gradients at once.
  func parameterGradient(_ call: OperationCall) {
    guard let parameter else { preconditionFailure("a constant has no gradient") }
    let unwanted = call.workspace[scale.workspaceCount..<scale.workspaceCount + scale.channels]
    scale.factorGradient(
      input: call.input, outputGradient: call.outputGradient,
      addingTo: call.gradient(ofParameter: parameter) ?? unwanted, workspace: call.workspace)
    inputGradient(call)
  }

  private func factors(_ call: OperationCall) -> FloatView {
    parameter.map(call.value(ofParameter:)) ?? constant.whole
  }
}
