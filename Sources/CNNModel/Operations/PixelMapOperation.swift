import CNNEngine
import CNNSpec

/// A map of other pixels, each made of a few of the input's: padding that is not zeros, and enlarging.
///
/// Padding is a pass of its own before a convolution. Zeros need none, because a convolution skips them.
struct PixelMapOperation: Operation {
  let map: PixelMap
  let traits: OperationTraits

  init(_ mode: PaddingMode, _ padding: Padding, input: Shape, engine: Engine) {
    map = PixelMap(
      padding: PixelMap.PaddingMode(mode), channels: input.channels, input: Extent(input), edges: Edges(padding),
      engine: engine)
    traits = OperationTraits()
  }

  init(_ spec: UpsampleSpec, input: Shape, engine: Engine) {
    map = PixelMap(
      upsampling: PixelMap.Interpolation(spec.mode), channels: input.channels, input: Extent(input),
      factor: Extent(spec.factor), engine: engine)
    traits = OperationTraits(takesEpilogue: true)
  }

  func forward(_ call: OperationCall) { map.forward(call.input, into: call.output, images: call.images) }

  func inputGradient(_ call: OperationCall) {
    map.backward(outputGradient: call.outputGradient, into: call.inputGradient, images: call.images)
  }
}

extension PixelMap.PaddingMode {
  init(_ mode: PaddingMode) {
    switch mode {
    case .zeros: self = .zeros
    case .replicate: self = .replicate
    case .reflect: self = .reflect
    case .circular: self = .circular
    }
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
