import CNNData
import CNNRun
import CNNSpec
import Foundation

/// The loop over batches, and what follows from each of them.
extension Trainer {
  /// The whole of a training.
  func train() throws -> TrainingOutcome.Reason {
    start = .now
    while true {
      // The batches before a rollback are given back before those after it are made.
      if let reason = try trainUntilRollback() { return reason }
    }
  }

  /// - Returns: `nil` when the training went back and has to begin with other batches.
  private func trainUntilRollback() throws -> TrainingOutcome.Reason? {
    let batches = try makeBatches()
    progress.beginEpoch()
    // A command may follow the very update that the state was saved after.
    try steer()
    while !isComplete {
      let (rate, update) = (learningRate, nextUpdate)
      let result: StepResult
      do {
        result = try advance(update, batches)
      } catch TrainingError.diverged(let divergence) {
        try goBackTogether(from: divergence)
        return nil
      }
      try note(result, learningRate: rate)
      if update.isLastOfEpoch {
        do {
          try finishEpoch(learningRate: rate)
        } catch TrainingError.outputNotFinite(let split, let index, let pixels) {
          try goBackTogether(
            from: divergence(inEvaluationOf: split, image: index, pixels: pixels, learningRate: rate))
          return nil
        }
        if isComplete {
          return progress.state.stoppedEarly ? .patience(epochs: progress.state.epochsWithoutImprovement) : .completed
        }
        progress.beginEpoch()
      }
      try steer()
      if let reason = try settle(epochEnded: update.isLastOfEpoch) { return reason }
    }
    return .completed
  }

  /// Of the next update.
  var learningRate: Double {
    schedule.learningRate(step: progress.steps, plateauFactor: progress.state.plateau?.factor ?? 1)
      * progress.state.rateFactor
  }

  /// The updates of an epoch.
  var updates: [UpdateBatches] {
    UpdateBatches.all(accumulate: training.accumulate, batchesPerEpoch: partition.count)
  }

  /// The batches that the next update is made from.
  var nextUpdate: UpdateBatches {
    UpdateBatches(
      from: progress.state.batchInEpoch, accumulate: training.accumulate, batchesPerEpoch: partition.count)
  }

  /// Makes an update and counts it.
  ///
  /// - Parameters:
  ///   - batches: Those of this process, of which the next belong to the update.
  ///   - look: Called with each of them before it is used.
  /// - Throws: `TrainingError.diverged`, and nothing is counted then; `DataError`; `RankError`.
  func advance(
    _ update: UpdateBatches, _ batches: BatchPipeline, look: (Batch) -> Void = { _ in }
  ) throws -> StepResult {
    let (rate, number) = (learningRate, progress.steps + 1)
    step.begin(update, ofEpoch: progress.epoch, ranks: ranks)
    for _ in update.share(of: ranks.rank, ranks: ranks.count) {
      guard let batch = try batches.next() else { preconditionFailure("batches end with the last update") }
      look(batch)
      try step.add(batch, learningRate: rate, update: number)
    }
    let result = try step.finish(
      learningRate: rate, update: number,
      effectiveStep: progress.state.effectiveSteps(of: progress.steps) + 1)
    guard let result else { return try repeatAlone(update) }
    progress.state.batchInEpoch += update.range.count
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
  private func settle(epochEnded: Bool) throws -> TrainingOutcome.Reason? {
    var reason: TrainingOutcome.Reason?
    if let request = orders.stopReason {
      reason = .stopRequested(request)
    } else if orders.isTimeOver {
      reason = .timeLimit
    } else if requests.stopsAfterEpoch, progress.state.batchInEpoch == 0 {
      reason = .stoppedAfterEpoch
    }
    let wasAsked = orders.saves || reason != nil
    orders.saves = false
    // An epoch's end has saved what is scheduled.
    let isDue = wasAsked || (!epochEnded && isScheduled)
    if isDue && files.savedPosition != position { try save() }
    return reason
  }

  /// Of this process, from where the training stands to its end.
  func makeBatches() throws(DataError) -> BatchPipeline {
    var options = BatchPipeline.Options(batchSize: training.batchSize)
    options.order = training.shuffle ? .shuffled(seed: training.seed) : .sequential
    options.seed = training.seed
    options.augmentation = configuration.spec.augmentation
    options.epochs = progress.epoch..<training.epochs
    options.firstBatch = progress.state.batchInEpoch
    options.smallestBatch = BatchRule.smallestBatch(configuration.architecture)
    options.threadCount = engine.pool.threadCount
    if ranks.count > 1 { options.share = updates.flatMap { $0.share(of: ranks.rank, ranks: ranks.count) } }
    return try BatchPipeline(data.training, preprocessing: data.preprocessing, options: options)
  }
}
