import CNNEngine
import CNNSpec

/// Pixels around a map that are not zeros, as a pass of its own before a convolution.
///
/// Zeros need none: a convolution skips them.
struct PaddingOperation: Operation {
  let map: PixelMap

  init(_ mode: PaddingMode, _ padding: Padding, input: Shape, engine: Engine) {
    map = PixelMap(
      padding: PixelMap.PaddingMode(mode), channels: input.channels, inputHeight: input.height,
      inputWidth: input.width, top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right,
      engine: engine)
  }

  var output: Shape { Shape(channels: map.channels, height: map.outputHeight, width: map.outputWidth) }

  var traits: OperationTraits { OperationTraits() }

  func forward(_ call: OperationCall) {
    map.forward(call.input, into: call.output, images: call.images)
  }

  func inputGradient(_ call: OperationCall) {
    map.backward(
      outputGradient: call.outputGradient, into: call.inputGradient,
      images: call.images)
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
