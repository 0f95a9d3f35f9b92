import CNNData
import CNNModel
import Foundation

/// A step that diverged, once more.
extension Trainer {
  /// Repeats the one step that follows the state in a black box; nothing is written.
  ///
  /// Same state, same images, same draws: so every number comes out as it did. Where the evaluation after the step found an
  /// output that is not finite, it is repeated too.
  ///
  /// - Throws: `RunError.dataChanged` when the data is not that of the run, or what is wrong with the box.
  public func replay(_ box: BlackBox) throws -> StepReplay {
    let evaluates = try box.read().quantity == .output
    try load(box.state)
    var replay = StepReplay(learningRate: learningRate, images: [], layers: [], gradients: [], parameters: [])
    let update = nextUpdate
    do {
      _ = try advance(update, makeBatches()) { batch in
        replay.images += batch.numbers
        let statistics = network.parameters.statistics.array
        replay.layers = outputs(of: batch)
        network.parameters.statistics.copy(from: statistics)
      }
      if evaluates, update.isLastOfEpoch { _ = try closeEpoch(learningRate: replay.learningRate) }
    } catch TrainingError.diverged(let divergence) {
      replay.divergence = divergence
    } catch TrainingError.outputNotFinite(let split, let index, let pixels) {
      replay.divergence = divergence(
        inEvaluationOf: split, image: index, pixels: pixels, learningRate: replay.learningRate)
    }
    replay.divergence?.noteSettings(configuration, data)
    let store = network.parameters
    if replay.divergence?.quantity != .loss {
      let gradients = store.gradients
      replay.gradients = store.numbers { store.canonical($0, in: gradients) }
    }
    let values = store.values
    replay.parameters = store.numbers { store.canonical($0, in: values) }
    return replay
  }

  /// What every layer puts out for a batch, by a network that keeps all of it.
  private func outputs(of batch: Batch) -> [StepReplay.Numbers] {
    let witness = Network(
      network.architecture, engine: engine, settings: configuration.spec.engine, batchSize: batch.count,
      purpose: .training, parameters: network.parameters, keepsEveryOutput: true)
    let mode = Mode.training(seed: training.seed, epoch: batch.epoch, images: batch.numbers)
    _ = witness.forward(batch.images, images: batch.count, mode: mode)
    return network.architecture.layers.map { layer in
      var numbers = StepReplay.Numbers(name: layer.name)
      for image in 0..<batch.count { numbers.add(witness.output(ofLayer: layer.name, image: image)) }
      return numbers
    }
  }
}
