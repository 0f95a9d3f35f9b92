import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import Foundation

/// Trains one network in one run folder.
///
/// The result is a function of configuration, data, first weights and instruction set: what a run has done so far is in
/// its state and tensors, everything else follows from epoch and batch number. So a training that goes on from a
/// checkpoint, in mid-epoch too, ends with the bytes of one that was never interrupted.
public final class Trainer {
  public let configuration: Configuration
  public let folder: RunFolder
  /// The evaluation of `best`, read back from disk when training has ended.
  public internal(set) var bestEvaluation: EvaluationResult?

  let data: DataSet
  let engine: Engine
  let stop: StopRequest
  let partition: BatchPartition
  let network: Network
  let loss: Loss
  let step: TrainingStep
  /// Updates, fewer than batches when gradients are accumulated.
  let stepsPerEpoch: Int
  let schedule: Schedule
  let evaluation: SplitEvaluation

  /// Epochs completed.
  var epoch = 0
  /// Updates made.
  var updates = 0
  var best: BestResult?
  var state = TrainingState()
  var metrics: MetricsLog?
  /// The last write that failed and was not made good since.
  var failedSave: TrainingError?
  var observer: (TrainingEvent) throws -> Void = { _ in }
  var epochStart = ContinuousClock.now
  var epochImages = 0

  /// Builds the network with weights drawn from the seed; no file is written.
  ///
  /// - Parameter dataDigests: SHA-256 of each split's files, as in `run.json`.
  /// - Throws: `TrainingError.configuration` when network, loss and data do not fit.
  public init(
    configuration: Configuration, data: DataSet, dataDigests: [String: String], folder: RunFolder, engine: Engine,
    stop: StopRequest
  ) throws(TrainingError) {
    let spec = configuration.spec
    try spec.check(configuration.architecture, data)
    self.configuration = configuration
    self.data = data
    self.folder = folder
    self.engine = engine
    self.stop = stop
    partition = BatchPartition(
      images: data.training.count, batchSize: spec.training.batchSize,
      smallestBatch: BatchRule.smallestBatch(configuration.architecture))
    network = Network(
      configuration.architecture, engine: engine, settings: spec.engine, batchSize: partition.largestBatch,
      purpose: .training)
    network.parameters.initialize(seed: spec.training.seed)
    loss = Loss(
      spec.loss, outputCount: configuration.architecture.output.count,
      classWeights: ClassWeights.resolved(spec.loss, labels: data.training.labels, classCount: data.classes.count),
      batchSize: partition.largestBatch, engine: engine)
    step = TrainingStep(network: network, loss: loss, spec: spec, engine: engine)
    stepsPerEpoch = (partition.count + spec.training.accumulate - 1) / spec.training.accumulate
    schedule = Schedule(spec.training, stepsPerEpoch: stepsPerEpoch)
    evaluation = SplitEvaluation(
      network: network, loss: loss, classes: data.classes, preprocessing: data.preprocessing, engine: engine)
    state.dataDigest = dataDigests.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
  }

  var training: TrainingSpec { configuration.spec.training }

  /// Trains until the configuration's end or until something asks to stop, and saves the state.
  ///
  /// - Throws: `TrainingError`, `DataError`, or what the observer throws; the last good checkpoint stays in place.
  public func run(_ observer: @escaping (TrainingEvent) throws -> Void) throws -> TrainingOutcome {
    if isComplete { return outcome(.alreadyComplete) }
    let lock = try RunLock(folder)
    defer { withExtendedLifetime(lock) {} }
    self.observer = observer
    do {
      try begin()
      let result = outcome(try train())
      try end(result)
      return result
    } catch {
      recordFailure(error)
      throw error
    }
  }

  /// The whole of a training: each batch, its update, and what follows from it.
  private func train() throws -> TrainingOutcome.Reason {
    let start = ContinuousClock.now
    let batches = try makeBatches()
    beginEpoch()
    while let batch = try batches.next() {
      let rate = schedule.learningRate(step: updates, plateauFactor: state.plateau?.factor ?? 1)
      let result = try trainStep(batch, learningRate: rate)
      state.batchInEpoch += 1
      guard let result else { continue }
      try note(result, learningRate: rate)
      if batch.isLastOfEpoch {
        try finishEpoch(learningRate: rate)
        if isComplete { return state.stoppedEarly ? .patience(epochs: state.epochsWithoutImprovement) : .completed }
        beginEpoch()
      }
      if let reason = try pause(since: start, epochEnded: batch.isLastOfEpoch) { return reason }
    }
    return .completed
  }

  /// - Throws: `TrainingError.diverged`, with the checkpoint that a user can go back to.
  private func trainStep(_ batch: Batch, learningRate: Double) throws(TrainingError) -> StepResult? {
    do {
      return try step.train(batch, learningRate: learningRate, update: updates + 1)
    } catch .diverged(var divergence) {
      divergence.checkpoint = folder.last.path
      throw .diverged(divergence)
    }
  }

  /// Counts an update and tells of it.
  private func note(_ result: StepResult, learningRate: Double) throws {
    updates += 1
    epochImages += result.images
    state.add(result)
    let progress = StepProgress(
      epoch: epoch + 1, step: updates, stepInEpoch: (updates - 1) % stepsPerEpoch + 1, stepsPerEpoch: stepsPerEpoch,
      loss: result.loss, meanLoss: state.meanLoss, accuracy: state.accuracy, learningRate: learningRate,
      imagesPerSecond: imagesPerSecond)
    try observer(.step(progress))
    guard training.logEvery > 0, updates % training.logEvery == 0 else { return }
    let record = StepRecord(epoch: epoch + 1, step: updates, loss: result.loss, learningRate: learningRate)
    try attempt { () throws(TrainingError) in try metrics?.append(record) }
    try observer(.stepRecord(record))
  }

  /// Saves when it is time or somebody asked, and says why training has to stop now.
  private func pause(since start: ContinuousClock.Instant, epochEnded: Bool) throws -> TrainingOutcome.Reason? {
    var reason: TrainingOutcome.Reason?
    if let request = stop.reason {
      reason = .stopRequested(request)
    } else if let limit = training.timeLimit, (ContinuousClock.now - start) >= .seconds(limit) {
      reason = .timeLimit
    }
    var isDue = stop.takeSave() || reason != nil
    if case .steps(let interval) = training.checkpointEvery, updates % interval == 0 { isDue = true }
    if isDue && !epochEnded { try saveLast() }
    return reason
  }

  private func beginEpoch() {
    epochStart = .now
    epochImages = 0
  }

  /// Of this epoch, as far as this process trained it.
  var imagesPerSecond: Double {
    let seconds = (ContinuousClock.now - epochStart) / .seconds(1)
    return seconds > 0 ? Double(epochImages) / seconds : 0
  }

  private func makeBatches() throws -> BatchPipeline {
    var options = BatchPipeline.Options(batchSize: training.batchSize)
    options.order = training.shuffle ? .shuffled(seed: training.seed) : .sequential
    options.seed = training.seed
    options.augmentation = configuration.spec.augmentation
    options.epochs = epoch..<training.epochs
    options.firstBatch = state.batchInEpoch
    options.smallestBatch = BatchRule.smallestBatch(configuration.architecture)
    options.threadCount = engine.pool.threadCount
    return try BatchPipeline(data.training, preprocessing: data.preprocessing, options: options)
  }
}
