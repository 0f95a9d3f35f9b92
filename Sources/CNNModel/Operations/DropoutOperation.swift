import CNNEngine

/// Dropout: sets elements to zero at random and scales the rest, in training only.
///
/// The mask follows from seed, epoch, image, layer and element, so backward draws it again instead of keeping it.
struct DropoutOperation: Operation {
  let rate: Double
  /// Tells the network's dropout layers apart.
  let layer: Int

  var traits: OperationTraits { OperationTraits(worksInPlace: true, gradientWorksInPlace: true) }

  func forward(_ call: OperationCall) {
    forEachImage(call, call.instruction.inputs[0], call.instruction.output) { dropout, source, target, epoch, image in
      dropout.forward(source, into: target, epoch: epoch, image: image, engine: call.engine)
    }
  }

  func inputGradient(_ call: OperationCall) {
    forEachImage(call, call.instruction.outputGradient, call.instruction.inputGradients[0]) {
      dropout, source, target, epoch, image in
      dropout.backward(outputGradient: source, into: target, epoch: epoch, image: image, engine: call.engine)
    }
  }

  private func forEachImage(
    _ call: OperationCall, _ source: Operand, _ target: Operand,
    _ body: (_ dropout: Dropout, _ source: FloatView, _ target: FloatView, _ epoch: Int, _ image: Int) -> Void
  ) {
    guard case .training(let seed, let epoch, let images) = call.chunk.mode else {
      preconditionFailure("inference has no dropout")
    }
    let dropout = Dropout(rate: rate, seed: seed, layer: layer)
    let (from, to) = (call.chunk.view(source), call.chunk.view(target))
    for image in 0..<call.images {
      let range = image * source.count..<(image + 1) * source.count
      body(dropout, from[range], to[range], epoch, images[call.chunk.images.lowerBound + image])
    }
  }
}
