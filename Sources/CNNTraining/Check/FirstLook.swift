import CNNEngine
import CNNModel
import CNNSpec

/// What an untrained network does with a batch: its loss, and the sizes of its layers' outputs.
struct FirstLook {
  /// Enough that a unit which is silent for all of them is probably dead.
  static let images = 64

  let loss: CheckFinding
  let norms: CheckFinding
  let deadUnits: CheckFinding

  init(_ setup: CheckSetup, _ sample: CheckSample, images: Int) {
    let training = ShortTraining(setup, batchSize: images, keepsEveryOutput: true)
    let part = sample.part(0..<images)
    let measure = training.forward(part)
    loss = .firstLoss(
      found: measure.loss, ignorant: training.ignorantLoss(part),
      classes: setup.spec.loss.kind == .crossEntropy ? setup.data.classes.count : nil)
    let outputs = LayerOutputs(training.network, images: images)
    norms = outputs.norms
    deadUnits = outputs.deadUnits(afterTraining: false)
  }
}

/// The outputs of all layers for a batch, looked at one by one.
struct LayerOutputs {
  private let network: Network
  private let images: Int

  /// - Parameter network: Keeps every output; its last forward was of so many images.
  init(_ network: Network, images: Int) {
    self.network = network
    self.images = images
  }

  var norms: CheckFinding {
    let figures = network.architecture.layers.map { layer in
      let values = (0..<images).flatMap { network.output(ofLayer: layer.name, image: $0) }
      let sum = values.reduce(0) { $0 + Double($1) * Double($1) }
      return LayerFigure(name: layer.name, value: (sum / Double(max(values.count, 1))).squareRoot())
    }
    // A layer whose outputs are not finite is the largest of all.
    let broken = figures.first { !$0.value.isFinite }
    guard let smallest = figures.min(by: { $0.value < $1.value }),
      let largest = broken ?? figures.max(by: { $0.value < $1.value })
    else { preconditionFailure("a network has a layer") }
    return .norms(smallest: smallest, largest: largest)
  }

  func deadUnits(afterTraining: Bool) -> CheckFinding {
    let figures = network.architecture.layers.filter(\.canDie).map { layer in
      LayerFigure(name: layer.name, value: deadShare(of: layer))
    }
    guard let worst = figures.max(by: { $0.value < $1.value }) else { return .noActivationThatCanDie }
    return .deadUnits(worst, images: images, afterTraining: afterTraining)
  }

  /// The share of channels that are zero at every position of every image.
  private func deadShare(of layer: ArchitectureLayer) -> Double {
    let positions = layer.output.positions
    var isAlive = [Bool](repeating: false, count: layer.output.channels)
    for image in 0..<images {
      let values = network.output(ofLayer: layer.name, image: image)
      for channel in isAlive.indices where !isAlive[channel] {
        // What is not a number is no zero either, and is told of elsewhere.
        isAlive[channel] = values[channel * positions..<(channel + 1) * positions].contains { $0 != 0 }
      }
    }
    return Double(isAlive.count { !$0 }) / Double(max(isAlive.count, 1))
  }
}
