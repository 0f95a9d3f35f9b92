import CNNEngine
import CNNSpec

/// Every map enlarged by whole factors.
struct UpsampleLayer: Sendable {
  let map: PixelMap

  init(_ spec: UpsampleSpec, input: Shape, engine: Engine) {
    map = PixelMap(
      upsampling: PixelMap.Interpolation(spec.mode), channels: input.channels, inputHeight: input.height,
      inputWidth: input.width, factorHeight: spec.factor.height, factorWidth: spec.factor.width, engine: engine)
  }

  var traits: OperationTraits { OperationTraits() }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext) {
    map.forward(chunk.view(instruction.inputs[0]), into: chunk.view(instruction.output), images: chunk.count)
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext) {
    map.backward(
      outputGradient: chunk.view(instruction.outputGradient), into: chunk.view(instruction.inputGradients[0]),
      images: chunk.count)
  }
}

extension PixelMap.Interpolation {
  init(_ mode: UpsampleSpec.Mode) {
    switch mode {
    case .nearest: self = .nearest
    case .bilinear: self = .bilinear
    }
  }
}
