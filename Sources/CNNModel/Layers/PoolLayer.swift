import CNNEngine
import CNNSpec

/// The maximum or the average of each window.
struct PoolLayer: Sendable {
  let pooling: Pooling

  init(_ spec: PoolSpec, _ window: Window, input: Shape, engine: Engine) {
    var geometry = PoolingGeometry(
      channels: input.channels, inputHeight: input.height, inputWidth: input.width, windowHeight: window.size.height,
      windowWidth: window.size.width, strideHeight: window.stride.height, strideWidth: window.stride.width)
    geometry.paddingTop = window.padding.top
    geometry.paddingBottom = window.padding.bottom
    geometry.paddingLeft = window.padding.left
    geometry.paddingRight = window.padding.right
    geometry.roundsUp = spec.roundsUp
    geometry.countsPadding = spec.countsPadding
    pooling = Pooling(spec.kind == .max ? .max : .average, geometry, engine: engine)
  }

  var takesMaximum: Bool { pooling.kind == .max }

  var traits: OperationTraits { OperationTraits(backwardReadsInput: pooling.gradientNeedsInput) }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext) {
    pooling.forward(chunk.view(instruction.inputs[0]), into: chunk.view(instruction.output), images: chunk.count)
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext) {
    pooling.backward(
      input: pooling.gradientNeedsInput ? chunk.view(instruction.inputs[0]) : nil,
      outputGradient: chunk.view(instruction.outputGradient), into: chunk.view(instruction.inputGradients[0]),
      images: chunk.count)
  }
}
