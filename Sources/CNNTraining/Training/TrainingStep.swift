import CNNData
import CNNEngine
import CNNModel
import CNNRun
import CNNSpec

/// What one update was made from.
struct StepResult {
  var images: Int
  /// Sum over the images, and what it is divided by for a mean.
  var lossSum: Double
  var weight: Double
  var correct: Int?
  /// `loss` of the step's record: a mean over the images, whatever the gradient was reduced by; `nil` where all images
  /// have weight 0.
  var loss: Double?
  /// Whether an image had a gradient; without one the update changed nothing.
  var hasGradient: Bool
}

/// One update: forward, loss, backward, and the optimizer, over one batch or over `accumulate` batches.
final class TrainingStep {
  let network: Network
  let optimizer: Optimizer
  private let loss: Loss
  private let training: TrainingSpec
  private let engine: Engine
  private let settings: EngineSpec
  /// Sum of the gradients of the batches so far; `nil` without accumulation.
  private let accumulated: FloatBuffer?
  private var batches = 0
  private var total = LossSum()
  /// Images of the update so far, for the message when it diverges.
  private var images: [Int] = []
  private var norms = GradientNormHistory()
  /// Running statistics before the update, which its forward changes.
  private let statisticsBefore: FloatBuffer

  /// Whether no batch of the next update has been seen yet.
  var isAtStart: Bool { batches == 0 }

  init(network: Network, loss: Loss, spec: RunSpec, engine: Engine) {
    self.network = network
    self.loss = loss
    training = spec.training
    settings = spec.engine
    self.engine = engine
    optimizer = Optimizer(network.parameters, training: training, engine: engine)
    accumulated = training.accumulate > 1 ? FloatBuffer(count: network.parameters.count) : nil
    statisticsBefore = FloatBuffer(count: network.parameters.statistics.count)
  }

  /// Trains on a batch.
  ///
  /// - Parameters:
  ///   - update: The number of the update that this batch belongs to, from 1.
  ///   - effectiveStep: The same without the updates that changed nothing.
  /// - Returns: `nil` while gradients are being added for an update to come.
  /// - Throws: `TrainingError.diverged` before anything that is not finite reaches the parameters.
  func train(
    _ batch: Batch, learningRate: Double, update: Int, effectiveStep: Int
  ) throws(TrainingError) -> StepResult? {
    let mode = Mode.training(seed: training.seed, epoch: batch.epoch, images: batch.numbers)
    if isAtStart { statisticsBefore.whole.copy(from: network.parameters.statistics) }
    images += batch.numbers
    let outputs = network.forward(batch.images, images: batch.count, mode: mode)
    loss.add(
      outputs, GroundTruth(batch), gradient: network.outputGradient, isWholeStep: accumulated == nil, to: &total)
    let site = DivergenceSite(batch: batch, mode: mode, update: update, learningRate: learningRate)
    guard total.loss.isFinite else { throw diverged(.loss, site, outputs: outputs) }
    network.backward(images: batch.count)
    batches += 1
    if let accumulated { optimizer.add(network.parameters.gradients, to: accumulated.whole) }
    guard batches == training.accumulate || batch.isLastOfEpoch else { return nil }
    if total.imagesWithGradient > 0 {
      try applyUpdate(site, effectiveStep, outputs: outputs)
    } else {
      keepEverything()
    }
    return finish()
  }

  /// Forgets an update that has begun, as if none of its batches had been seen; parameters that were changed stay so.
  func discardUpdate() {
    network.parameters.statistics.copy(from: statisticsBefore.whole)
    accumulated?.whole.fill(0)
    reset()
  }

  /// An update whose images all have weight 0 is none: parameters, optimizer, average and running statistics stay as they
  /// are.
  private func keepEverything() {
    network.parameters.statistics.copy(from: statisticsBefore.whole)
    accumulated?.whole.fill(0)
  }

  private func applyUpdate(
    _ site: DivergenceSite, _ effectiveStep: Int, outputs: FloatView
  ) throws(TrainingError) {
    let gradients = accumulated?.whole ?? network.parameters.gradients
    let scale = accumulated == nil ? 1 : 1 / loss.divisor(total)
    let result = optimizer.step(
      gradients: gradients, scale: scale, learningRate: site.learningRate, update: effectiveStep)
    if result.norm.isFinite { norms.append(result.norm) }
    if let quantity = result.notFinite { throw diverged(quantity, site, outputs: outputs) }
    accumulated?.whole.fill(0)
  }

  private func finish() -> StepResult {
    defer { reset() }
    return StepResult(
      images: total.images, lossSum: total.loss, weight: total.weight, correct: total.correct,
      loss: total.mean, hasGradient: total.imagesWithGradient > 0)
  }

  private func reset() {
    total = LossSum()
    images = []
    batches = 0
  }

  private func diverged(
    _ quantity: DivergedQuantity, _ site: DivergenceSite, outputs: FloatView
  ) -> TrainingError {
    var found = Divergence(
      quantity: quantity, epoch: site.batch.epoch + 1, step: site.update, images: images,
      learningRate: site.learningRate, gradientNorms: norms.values)
    switch quantity {
    case .output: break
    case .loss: found.layer = DivergenceSearch.firstLayer(network, engine: engine, settings: settings, site)
    case .gradient:
      found.tensor = DivergenceSearch.firstTensor(
        network.parameters, in: accumulated?.whole ?? network.parameters.gradients)
    case .parameter:
      found.tensor = DivergenceSearch.firstTensor(network.parameters, in: network.parameters.values)
    }
    found.note(training)
    found.cause = DivergenceCause(site: site, loss: loss, training: training).found(
      quantity, outputs: outputs, isLayerKnown: found.layer != nil)
    return .diverged(found)
  }
}

/// The gradient norms of the last updates, for the message when a training diverges.
struct GradientNormHistory {
  /// Enough to see a growth.
  private static let length = 5
  private(set) var values: [Double] = []

  mutating func append(_ norm: Double) {
    values.append(norm)
    if values.count > Self.length { values.removeFirst() }
  }
}
