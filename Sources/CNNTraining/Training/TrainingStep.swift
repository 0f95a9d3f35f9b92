import CNNData
import CNNEngine
import CNNModel
import CNNRanks
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
///
/// With several ranks each computes some of the batches; sums, statistics and losses are put together in the order of the
/// batches, so every rank makes the update that one process would make.
final class TrainingStep {
  let network: Network
  let optimizer: Optimizer
  private let loss: Loss
  private let training: TrainingSpec
  private let engine: Engine
  private let settings: EngineSpec
  private var gradients: GradientSums
  /// `nil` for a process by itself.
  private let exchange: GradientExchange?
  private var norms = GradientNormHistory()
  /// Running statistics before the update, which its forward changes.
  private let statisticsBefore: FloatBuffer

  // The update that is being made.
  private var update = UpdateBatches(from: 0, accumulate: 1, batchesPerEpoch: 1)
  private var epoch = 0
  private var share = 0..<0
  private var ranks: any Ranks
  private var batches: [BatchReport] = []
  /// Of the last batch of this process, for the message when it diverges.
  private var site: DivergenceSite?
  private var outputs: FloatView?

  /// - Parameter updates: Those of an epoch.
  init(
    network: Network, loss: Loss, spec: RunSpec, updates: [UpdateBatches], ranks: any Ranks, engine: Engine
  ) {
    self.network = network
    self.loss = loss
    self.ranks = ranks
    training = spec.training
    settings = spec.engine
    self.engine = engine
    optimizer = Optimizer(network.parameters, training: training, engine: engine)
    gradients = GradientSums(network.parameters.gradients, updates: updates, rank: ranks.rank, ranks: ranks.count)
    exchange =
      ranks.count > 1
      ? GradientExchange(network.parameters, ranks: ranks, engine: engine) : nil
    statisticsBefore = FloatBuffer(count: network.parameters.statistics.count)
  }

  /// Begins an update.
  ///
  /// - Parameters:
  ///   - epoch: From 0.
  ///   - ranks: Those that share out its batches.
  func begin(_ update: UpdateBatches, ofEpoch epoch: Int, ranks: any Ranks) {
    (self.update, self.epoch) = (update, epoch)
    share = update.share(of: ranks.rank, ranks: ranks.count)
    self.ranks = ranks
    statisticsBefore.whole.copy(from: network.parameters.statistics)
    gradients.begin(batches: update.range.count)
    if ranks.count > 1 { exchange?.begin(update) }
    (batches, site, outputs) = ([], nil, nil)
  }

  /// Finds the gradients of the next batch of this process.
  ///
  /// - Parameter update: The number of the update, from 1.
  /// - Throws: `TrainingError.diverged` for a loss that is not finite, in a process by itself; else all ranks learn of it in
  ///   `finish`.
  func add(_ batch: Batch, learningRate: Double, update number: Int) throws(TrainingError) {
    let mode = Mode.training(seed: training.seed, epoch: batch.epoch, images: batch.numbers)
    let outputs = network.forward(batch.images, images: batch.count, mode: mode)
    var sum = LossSum()
    loss.add(
      outputs, GroundTruth(batch), gradient: network.outputGradient, isWholeStep: training.accumulate == 1, to: &sum)
    site = DivergenceSite(batch: batch, mode: mode, update: number, learningRate: learningRate)
    self.outputs = outputs
    batches.append(
      BatchReport(sum: sum, statistics: ranks.count > 1 ? network.batchStatistics.array : [], images: batch.numbers))
    guard sum.loss.isFinite || ranks.count > 1 else {
      throw diverged(.loss, update: number, learningRate: learningRate)
    }
    let isLast = batch.index == share.upperBound - 1
    let additions = gradients.append(batch.index - update.range.lowerBound, isLast: isLast)
    if ranks.count > 1, isLast, let exchange {
      exchange.start(additions, sums: gradients.sums)
      network.backward(images: batch.count) { exchange.complete(from: $0) }
    } else {
      network.backward(images: batch.count)
      optimizer.apply(additions)
    }
  }

  /// Makes the update when all batches of this process are done.
  ///
  /// - Parameter effectiveStep: The number of the update without those that changed nothing.
  /// - Returns: `nil` when the loss of a batch or a gradient was not finite and there are several ranks: then nothing is
  ///   changed, and a process by itself finds out what happened.
  /// - Throws: `TrainingError.diverged` before anything that is not finite reaches the parameters; `RankError`.
  func finish(learningRate: Double, update number: Int, effectiveStep: Int) throws -> StepResult? {
    batches = try gatherReports()
    var total = LossSum()
    for batch in batches { total.add(batch.sum) }
    guard total.loss.isFinite else {
      if ranks.count == 1 { throw diverged(.loss, update: number, learningRate: learningRate) }
      discardUpdate()
      return nil
    }
    if total.imagesWithGradient > 0 {
      if ranks.count > 1 { replayStatistics() }
      guard try applyUpdate(total, learningRate, number, effectiveStep) else {
        discardUpdate()
        return nil
      }
    } else {
      // An update whose images all have weight 0 is none: parameters, optimizer, average and running statistics stay.
      discardUpdate()
    }
    return StepResult(
      images: total.images, lossSum: total.loss, weight: total.weight, correct: total.correct,
      loss: total.mean, hasGradient: total.imagesWithGradient > 0)
  }

  /// Forgets an update that has begun, as if none of its batches had been seen; parameters that were changed stay so.
  func discardUpdate() { network.parameters.statistics.copy(from: statisticsBefore.whole) }

  /// What all batches of the update have given, in their order.
  private func gatherReports() throws(RankError) -> [BatchReport] {
    guard ranks.count > 1, let exchange else { return batches }
    if share.isEmpty { exchange.start([], sums: []) }
    try exchange.finish()
    let texts = try ranks.gather(BatchReport.bytes(batches))
    // The batches of a higher rank come first.
    return texts.reversed().flatMap { BatchReport.batches($0) }
  }

  /// Moves the running statistics as the forwards of all batches would have done in one process.
  private func replayStatistics() {
    guard statisticsBefore.count > 0 else { return }
    network.parameters.statistics.copy(from: statisticsBefore.whole)
    for batch in batches {
      network.moveStatistics(towards: FloatBuffer(batch.statistics).whole, images: batch.images.count)
    }
  }

  /// - Returns: Whether the update was made, or has to be looked at by one process.
  private func applyUpdate(
    _ total: LossSum, _ learningRate: Double, _ number: Int, _ effectiveStep: Int
  ) throws(TrainingError) -> Bool {
    let scale = training.accumulate == 1 ? 1 : 1 / loss.divisor(total)
    let result = optimizer.step(
      gradients: sum, scale: scale, learningRate: learningRate, update: effectiveStep)
    if result.norm.isFinite { norms.append(result.norm) }
    guard let quantity = result.notFinite else { return true }
    // The parameters are as they were.
    if quantity == .gradient, ranks.count > 1 { return false }
    throw diverged(quantity, update: number, learningRate: learningRate)
  }

  /// The gradients of all batches together.
  private var sum: FloatView { ranks.count > 1 ? network.parameters.gradients : gradients.sums[0].value }

  private func diverged(_ quantity: DivergedQuantity, update number: Int, learningRate: Double) -> TrainingError {
    var found = Divergence(
      quantity: quantity, epoch: epoch + 1, step: number, images: batches.flatMap(\.images),
      learningRate: learningRate, gradientNorms: norms.values)
    found.note(training)
    // A rank that had no batch in this update has seen nothing, and is not the one that reports.
    guard let site, let outputs else { return .diverged(found) }
    switch quantity {
    case .output: break
    case .loss: found.layer = DivergenceSearch.firstLayer(network, engine: engine, settings: settings, site)
    case .gradient: found.tensor = DivergenceSearch.firstTensor(network.parameters, in: sum)
    case .parameter:
      found.tensor = DivergenceSearch.firstTensor(network.parameters, in: network.parameters.values)
    }
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
