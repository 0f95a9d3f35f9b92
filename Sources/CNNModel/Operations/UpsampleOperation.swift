import CNNEngine
import CNNSpec

/// Every map enlarged by whole factors.
struct UpsampleOperation: Operation {
  let map: PixelMap

  init(_ spec: UpsampleSpec, input: Shape, engine: Engine) {
    map = PixelMap(
      upsampling: PixelMap.Interpolation(spec.mode), channels: input.channels, inputHeight: input.height,
      inputWidth: input.width, factorHeight: spec.factor.height, factorWidth: spec.factor.width, engine: engine)
  }

  var traits: OperationTraits { OperationTraits(takesEpilogue: true) }

  func forward(_ call: OperationCall) {
    map.forward(call.input, into: call.output, images: call.images)
  }

  func inputGradient(_ call: OperationCall) {
    map.backward(
      outputGradient: call.outputGradient, into: call.inputGradient,
      images: call.images)
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
