import CNNData
import CNNRun
import CNNSpec
import CNNSpec
import Foundation

/// The loop over batches, and what follows from each of them.
extension Trainer {
  /// The whole of a training.
  func train() throws -> TrainingOutcome.Reason {
    let start = ContinuousClock.now
    while true {
      // The batches before a rollback are given back before those after it are made.
      if let reason = try trainUntilRollback(since: start) { return reason }
    }
  }

  /// - Returns: `nil` when the training went back and has to begin with other batches.
  private func trainUntilRollback(since start: ContinuousClock.Instant) throws -> TrainingOutcome.Reason? {
    let batches = try makeBatches()
    beginEpoch()
    // A command may follow the very update that the state was saved after.
    try steer()
    while let batch = try batches.next() {
      let rate = learningRate
      let result: StepResult?
      do {
        result = try advance(batch)
      } catch .diverged(let divergence) {
        try goBack(from: divergence)
        return nil
      }
      guard let result else { continue }
      try note(result, learningRate: rate)
      if batch.isLastOfEpoch {
        do {
          try finishEpoch(learningRate: rate)
        } catch TrainingError.outputNotFinite(let split, let index, let pixels) {
          try goBack(
            from: divergence(inEvaluationOf: split, image: index, pixels: pixels, learningRate: rate))
          return nil
        }
        if isComplete { return state.stoppedEarly ? .patience(epochs: state.epochsWithoutImprovement) : .completed }
        beginEpoch()
      }
      try steer()
      if let reason = try settle(since: start, epochEnded: batch.isLastOfEpoch) { return reason }
    }
    return .completed
  }

  /// Of the next update.
  var learningRate: Double {
    schedule.learningRate(step: updates, plateauFactor: state.plateau?.factor ?? 1) * state.rateFactor
  }

  /// Trains on a batch and counts it.
  ///
  /// - Returns: `nil` while gradients are being added for an update to come.
  /// - Throws: `TrainingError.diverged`; nothing is counted then.
  func advance(_ batch: Batch) throws(TrainingError) -> StepResult? {
    if step.isAtStart { updateStart = state.batchInEpoch }
    let result = try step.train(
      batch, learningRate: learningRate, update: updates + 1, effectiveUpdate: state.effectiveUpdates(of: updates) + 1)
    state.batchInEpoch += 1
    guard let result else { return nil }
    updates += 1
    state.add(result)
    return result
  }

  /// Tells of an update.
  private func note(_ result: StepResult, learningRate: Double) throws {
    epochImages += result.images
    let progress = StepProgress(
      epoch: epoch + 1, step: updates, stepInEpoch: (updates - 1) % stepsPerEpoch + 1, stepsPerEpoch: stepsPerEpoch,
      loss: result.loss, meanLoss: state.meanLoss, accuracy: state.accuracy, learningRate: learningRate,
      imagesPerSecond: imagesPerSecond)
    try observer(.step(progress))
    guard training.logEvery > 0, updates % training.logEvery == 0 else { return }
    let record = StepRecord(epoch: epoch + 1, step: updates, loss: result.loss, learningRate: learningRate)
    try attempt(.metrics) { () throws(RunError) in try metrics?.append(record) }
    try observer(.stepRecord(record))
  }

  /// Saves when it is time or somebody asked, and says why training has to stop now.
  private func settle(since start: ContinuousClock.Instant, epochEnded: Bool) throws -> TrainingOutcome.Reason? {
    var reason: TrainingOutcome.Reason?
    if let request = stop.reason {
      reason = .stopRequested(request)
    } else if let limit = training.timeLimit, (ContinuousClock.now - start) >= .seconds(limit) {
      reason = .timeLimit
    } else if stopsAfterEpoch, state.batchInEpoch == 0 {
      reason = .stoppedAfterEpoch
    }
    let wasAsked = stop.takeSave() || reason != nil
    // An epoch's end has saved what is scheduled.
    let isDue = wasAsked || (!epochEnded && isScheduled)
    if isDue && savedPosition != position { try save() }
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

  /// From where the training stands to its end.
  func makeBatches() throws(DataError) -> BatchPipeline {
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
