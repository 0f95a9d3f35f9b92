import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// A training of a few steps that nobody keeps: the network, loss and optimizer of a configuration, at a fixed rate.
final class ShortTraining {
  let network: Network
  private let loss: Loss
  private let optimizer: Optimizer
  private let seed: UInt64
  /// Multiplies every learning rate.
  private let rateFactor: Double
  /// Steps over which the rate grows.
  private let warmup: Int
  private var steps = 0

  /// - Parameter plannedSteps: How many there will be; a training that warms up does so over half of them.
  init(_ setup: CheckSetup, batchSize: Int, plannedSteps: Int = 0, keepsEveryOutput: Bool = false) {
    let spec = setup.spec
    seed = spec.training.seed
    rateFactor = Self.rateFactor(spec.training, batchSize: batchSize, configured: setup.stepImages)
    warmup = spec.training.warmsUp ? plannedSteps / 2 : 0
    network = Network(
      setup.architecture, engine: setup.engine, settings: spec.engine, batchSize: batchSize,
      purpose: .training, keepsEveryOutput: keepsEveryOutput)
    network.parameters.initialize(seed: seed)
    loss = Loss(
      spec.loss, outputCount: setup.architecture.output.count, classCount: setup.data.classes.count,
      classWeights: ClassWeights.resolved(
        spec.loss, labels: setup.data.training.labels, classCount: setup.data.classes.count),
      batchSize: batchSize, engine: setup.engine)
    optimizer = Optimizer(network.parameters, training: spec.training, engine: setup.engine)
  }

  /// A rate is chosen for a batch; on a smaller one its noise is larger, so the same rate would diverge.
  ///
  /// For an optimizer that follows the gradient the rule is linear up to the batch that it was found for. Beyond that it would recommend rates that no large
  /// batch bears, so from there on it is the square root.
  ///
  /// - Source: Goyal et al., *Accurate, Large Minibatch SGD*, 2017, section 2.1 (the linear rule); Malladi et al., *On the
  ///   SDEs and Scaling Rules for Adaptive Gradient Algorithms*, 2022 (the square root).
  private static func rateFactor(_ training: TrainingSpec, batchSize: Int, configured: Int) -> Double {
    guard type(of: training.optimizer).followsGradient else {
      return min(1, Double(batchSize) / Double(configured)).squareRoot()
    }
    let linear = min(configured, max(linearBatch, batchSize))
    return min(1, Double(batchSize) / Double(linear)) * min(1, Double(linear) / Double(configured)).squareRoot()
  }

  /// The batch from which Goyal et al. scale.
  private static let linearBatch = 256

  /// What a part of the sample gives.
  struct Measure {
    /// Mean over the images.
    var loss: Double
    var correct: Int?
    var images: Int
  }

  /// The loss as a training step would find it, with the batch's own statistics and dropout.
  ///
  /// - Parameter withGradient: Whether `network.outputGradient` is wanted.
  func forward(_ part: CheckSample.Part, withGradient: Bool = false) -> Measure {
    let mode = Mode.training(seed: seed, epoch: 0, images: part.numbers)
    let outputs = network.forward(part.images, images: part.count, mode: mode)
    return measure(outputs, part, gradient: withGradient ? network.outputGradient : nil)
  }

  /// Finds the gradients of all parameters for a part of the sample.
  func gradients(_ part: CheckSample.Part) -> Measure {
    let measure = forward(part, withGradient: true)
    network.backward(images: part.count)
    return measure
  }

  /// One update.
  ///
  /// - Parameter learningRate: Of the configured batch.
  /// - Returns: What the part gave before it; `nil` when a number stopped being finite.
  func step(_ part: CheckSample.Part, learningRate: Double) -> Measure? {
    let measure = gradients(part)
    steps += 1
    guard measure.loss.isFinite else { return nil }
    let growth = warmup == 0 ? 1 : min(1, Double(steps) / Double(warmup))
    let result = optimizer.step(
      gradients: network.parameters.gradients, learningRate: learningRate * rateFactor * growth, update: steps)
    return result.notFinite == nil ? measure : nil
  }

  /// The images of a range as an evaluation would see them.
  func evaluate(_ sample: CheckSample, _ range: Range<Int>) -> Measure {
    var sum = LossSum()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: network.batchSize) {
      let part = sample.part(start..<min(start + network.batchSize, range.upperBound))
      let outputs = network.forward(part.images, images: part.count, mode: .inference)
      loss.add(outputs, part.answers, gradient: nil, isWholeStep: true, to: &sum)
    }
    return Measure(loss: loss.value(sum), correct: sum.correct, images: sum.images)
  }

  /// The loss of a network that knows nothing, all of whose outputs are zero: ln(classes) for cross-entropy.
  func ignorantLoss(_ part: CheckSample.Part) -> Double {
    measure(FloatBuffer(count: part.count * loss.outputCount).whole, part, gradient: nil).loss
  }

  private func measure(_ outputs: FloatView, _ part: CheckSample.Part, gradient: FloatView?) -> Measure {
    var sum = LossSum()
    loss.add(outputs, part.answers, gradient: gradient, isWholeStep: true, to: &sum)
    return Measure(loss: loss.value(sum), correct: sum.correct, images: sum.images)
  }
}

extension TrainingSpec {
  /// Whether the first steps have smaller rates than the configured one.
  var warmsUp: Bool {
    if case .oneCycle = schedule { return true }
    return warmup != .steps(0) && warmup != .epochs(0)
  }
}
