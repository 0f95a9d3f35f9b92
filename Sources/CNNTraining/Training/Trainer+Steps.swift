import CNNData
import CNNRun
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
    progress.beginEpoch()
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
        if isComplete {
          return progress.state.stoppedEarly ? .patience(epochs: progress.state.epochsWithoutImprovement) : .completed
        }
        progress.beginEpoch()
      }
      try steer()
      if let reason = try settle(since: start, epochEnded: batch.isLastOfEpoch) { return reason }
    }
    return .completed
  }

  /// Of the next update.
  var learningRate: Double {
    schedule.learningRate(step: progress.steps, plateauFactor: progress.state.plateau?.factor ?? 1)
      * progress.state.rateFactor
  }

  /// Trains on a batch and counts it.
  ///
  /// - Returns: `nil` while gradients are being added for an update to come.
  /// - Throws: `TrainingError.diverged`; nothing is counted then.
  func advance(_ batch: Batch) throws(TrainingError) -> StepResult? {
    if step.isAtStart { progress.beginUpdate() }
    let result = try step.train(
      batch, learningRate: learningRate, update: progress.steps + 1,
      effectiveStep: progress.state.effectiveSteps(of: progress.steps) + 1)
    progress.state.batchInEpoch += 1
    guard let result else { return nil }
    progress.add(result)
    return result
  }

  /// Tells of an update.
  private func note(_ result: StepResult, learningRate: Double) throws {
    progress.count(images: result.images)
    let stepProgress = StepProgress(
      epoch: progress.epoch + 1, step: progress.steps, stepInEpoch: (progress.steps - 1) % stepsPerEpoch + 1,
      stepsPerEpoch: stepsPerEpoch,
      loss: result.loss, meanLoss: progress.state.meanLoss, accuracy: progress.state.accuracy,
      learningRate: learningRate,
      imagesPerSecond: progress.imagesPerSecond)
    try observer(.step(stepProgress))
    guard training.logEvery > 0, progress.steps % training.logEvery == 0 else { return }
    let record = StepRecord(
      epoch: progress.epoch + 1, step: progress.steps, loss: result.loss, learningRate: learningRate)
    try attempt(.metrics) { () throws(RunError) in try files.metrics?.append(record) }
    try observer(.stepRecord(record))
  }

  /// Saves when it is time or somebody asked, and says why training has to stop now.
  private func settle(since start: ContinuousClock.Instant, epochEnded: Bool) throws -> TrainingOutcome.Reason? {
    var reason: TrainingOutcome.Reason?
    if let request = requests.stop.reason {
      reason = .stopRequested(request)
    } else if let limit = training.timeLimit, (ContinuousClock.now - start) >= .seconds(limit) {
      reason = .timeLimit
    } else if requests.stopsAfterEpoch, progress.state.batchInEpoch == 0 {
      reason = .stoppedAfterEpoch
    }
    let wasAsked = requests.stop.takeSave() || reason != nil
    // An epoch's end has saved what is scheduled.
    let isDue = wasAsked || (!epochEnded && isScheduled)
    if isDue && files.savedPosition != position { try save() }
    return reason
  }

  /// From where the training stands to its end.
  func makeBatches() throws(DataError) -> BatchPipeline {
    var options = BatchPipeline.Options(batchSize: training.batchSize)
    options.order = training.shuffle ? .shuffled(seed: training.seed) : .sequential
    options.seed = training.seed
    options.augmentation = configuration.spec.augmentation
    options.epochs = progress.epoch..<training.epochs
    options.firstBatch = progress.state.batchInEpoch
    options.smallestBatch = BatchRule.smallestBatch(configuration.architecture)
    options.threadCount = engine.pool.threadCount
    return try BatchPipeline(data.training, preprocessing: data.preprocessing, options: options)
  }
}
