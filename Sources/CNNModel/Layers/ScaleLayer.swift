import CNNEngine
import CNNSpec

/// Multiplication by a constant, or by a learned factor a channel.
struct ScaleLayer: Sendable {
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
      findsGradientsTogether: true, trained: parameter.map { [$0] } ?? [])
  }

  /// The scale's own scratch, and a gradient that nobody wants.
  func scratchCount(images: Int) -> Int { scale.workspaceCount + scale.channels }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext) {
    scale.forward(
      chunk.view(instruction.inputs[0]), factors: factors(chunk), into: chunk.view(instruction.output))
  }

  /// The gradient of the input alone, for a constant and for frozen factors.
  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext) {
    scale.forward(
      chunk.view(instruction.outputGradient), factors: factors(chunk),
      into: chunk.view(instruction.inputGradients[0]))
  }

  /// Both gradients at once.
  func backward(_ instruction: Instruction, _ chunk: ChunkContext) {
    guard let parameter else { preconditionFailure("a constant has no gradient") }
    let unwanted = chunk.scratch[scale.workspaceCount..<scale.workspaceCount + scale.channels]
    scale.backward(
      input: chunk.view(instruction.inputs[0]), outputGradient: chunk.view(instruction.outputGradient),
      factors: factors(chunk), factorGradient: chunk.gradient(ofParameter: parameter) ?? unwanted,
      into: chunk.view(instruction.inputGradients[0]), workspace: chunk.scratch)
  }

  private func factors(_ chunk: ChunkContext) -> FloatView {
    parameter.map(chunk.memory.value(ofParameter:)) ?? constant.whole
  }
}
