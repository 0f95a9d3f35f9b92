import CNNEngine
import CNNSpec

/// The maximum or the average of each window.
struct PoolOperation: Operation {
  let pooling: Pooling

  init(_ spec: PoolSpec, _ window: Window, input: Shape, engine: Engine) {
    var geometry = PoolingGeometry(
      channels: input.channels, input: Extent(input), window: Extent(window.size), stride: Extent(window.stride))
    geometry.padding = Edges(window.padding)
    geometry.roundsUp = spec.roundsUp
    geometry.countsPadding = spec.countsPadding
    if case .parts(let parts) = spec.region { geometry.divide(into: Extent(parts)) }
    pooling = Pooling(spec.kind == .max ? .max : .average, geometry, engine: engine)
  }

  var takesMaximum: Bool { pooling.kind == .max }

  var traits: OperationTraits {
    OperationTraits(backwardReadsInput: pooling.gradientNeedsInput, takesEpilogue: true)
  }

  func forward(_ call: OperationCall) {
    pooling.forward(call.input, into: call.output, images: call.images)
  }

  func inputGradient(_ call: OperationCall) {
    pooling.backward(
      input: pooling.gradientNeedsInput ? call.input : nil,
      outputGradient: call.outputGradient, into: call.inputGradient, images: call.images)
  }
}
