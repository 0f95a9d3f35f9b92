import CNNEngine

/// Dropout: sets elements to zero at random and scales the rest, in training only.
///
/// The mask follows from seed, epoch, sample, layer and element, so backward draws it again instead of keeping it.
struct DropoutLayer: Sendable {
  let rate: Double
  /// Tells the network's dropout layers apart.
  let layer: Int

  var traits: OperationTraits { OperationTraits(worksInPlace: true, gradientWorksInPlace: true) }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    forEachImage(chunk, instruction.inputs[0], instruction.output) { dropout, source, target, epoch, sample in
      dropout.forward(source, into: target, epoch: epoch, sample: sample, engine: engine)
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    forEachImage(chunk, instruction.outputGradient, instruction.inputGradients[0]) {
      dropout, source, target, epoch, sample in
      dropout.backward(outputGradient: source, into: target, epoch: epoch, sample: sample, engine: engine)
    }
  }

  private func forEachImage(
    _ chunk: ChunkContext, _ source: Operand, _ target: Operand,
    _ body: (_ dropout: Dropout, _ source: FloatView, _ target: FloatView, _ epoch: Int, _ sample: Int) -> Void
  ) {
    guard case .training(let seed, let epoch, let samples) = chunk.mode else {
      preconditionFailure("inference has no dropout")
    }
    let dropout = Dropout(rate: rate, seed: seed, layer: layer)
    let (from, to) = (chunk.view(source), chunk.view(target))
    for image in 0..<chunk.count {
      let range = image * source.count..<(image + 1) * source.count
      body(dropout, from[range], to[range], epoch, samples[chunk.images.lowerBound + image])
    }
  }
}
