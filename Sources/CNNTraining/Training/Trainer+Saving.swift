import CNNData
import CNNModel
import CNNRun
import CNNSpec
import Foundation

/// Checkpoints, records of the run, and what happens when they cannot be written.
extension Trainer {
  /// What `last` holds now.
  func checkpoint() -> Checkpoint {
    progress.state.plannedEpochs = training.epochs
    var metadata = CheckpointMetadata(
      configuration, classes: data.classes, preprocessing: data.preprocessing,
      classWeights: loss.classWeights, epoch: progress.epoch, step: progress.steps, best: progress.best,
      state: progress.state)
    metadata.trainingImages = trainingImages
    let weights = network.parameters.namedTensors(values: step.optimizer.evaluatedValues)
    return Checkpoint(metadata: metadata, tensors: weights + step.optimizer.namedTensors())
  }

  /// Whether the configuration, and not a signal or a limit, asks for a checkpoint here.
  ///
  /// A function of the position alone, so rollbacks go to the same states in a run that was interrupted.
  var isScheduled: Bool {
    if progress.steps == 0 { return true }
    if case .steps(let interval) = training.checkpointEvery, progress.steps.isMultiple(of: interval) { return true }
    return progress.state.batchInEpoch == 0
      && (training.checkpointEvery == .epoch || progress.best?.epoch == progress.epoch)
  }

  /// Writes the state, or tells that it cannot be written.
  func save() throws {
    guard isFirst else {
      files.savedPosition = position
      return
    }
    try attempt(.state) { () throws(RunError) in try writeState() }
    if files.savedPosition == position { try observer(.saved(folder.last)) }
  }

  private var keepsGood: Bool { training.onDivergence == .rollback }

  private func writeState() throws(RunError) {
    try files.writeState(at: position, isGood: keepsGood && isScheduled, checkpoint)
  }

  /// Writes; a failure is a warning, training goes on, and the next write makes it good.
  func attempt(_ kind: WriteKind, _ write: () throws(RunError) -> Void) throws {
    guard isFirst else { return }
    try files.attempt(kind, write) { try observer(.warning(.notSaved($0))) }
  }

  /// Looks at the folder as far as that can be done without writing: the best checkpoint, the records, room for checkpoints.
  ///
  /// - Throws: `RunError.unreadable`, or `.cannotWrite` for a file system that is full.
  public func inspect() throws(RunError) {
    lostBest = try forgetLostBest()
    let floats = step.optimizer.checkpointShapes.reduce(0) { $0 + $1.shape.reduce(1, *) }
    try files.inspect(floats: floats, keepsGood: keepsGood)
  }

  /// Opens the log and makes sure that there is a checkpoint to go on from; this also finds a folder that cannot be
  /// written before any work is lost.
  func begin() throws {
    files.removeLeftovers()
    let plannedBefore = progress.state.plannedEpochs
    if !files.isInspected { try inspect() }
    if files.savedPosition != position {
      try writeState()
    } else if keepsGood && (isScheduled || !folder.hasGood) {
      // A kill may have come between `last` and `good`.
      try files.keepGood()
    }
    // Cuts records off, so it comes after the state that knows what they asked for.
    try files.openMetrics(upTo: position)
    try observer(.started(plan))
    if let missing = files.metrics?.missingEpochs(before: position), !missing.isEmpty {
      try observer(.warning(.recordsMissing(path: folder.metricsFile.path, epochs: missing)))
    }
    if let lostBest { try observer(.warning(.bestLost(path: folder.best.path, epoch: lostBest))) }
    try synchronise()
    if progress.steps > 0, plannedBefore != training.epochs {
      try observer(.extended(runExtension(from: plannedBefore)))
    }
  }

  /// Chooses the best anew where its checkpoint is gone.
  ///
  /// - Returns: The epoch that was the best.
  private func forgetLostBest() throws(RunError) -> Int? {
    guard let best = progress.best, try files.isLost(best) else { return nil }
    progress.best = nil
    files.savedPosition = nil
    return best.epoch
  }

  /// What becomes of the rate now that the run has another length.
  private func runExtension(from epochs: Int) -> RunExtension {
    var before = training
    before.epochs = epochs
    let old = Schedule(before, stepsPerEpoch: stepsPerEpoch)
      .learningRate(step: progress.steps - 1, plateauFactor: progress.state.plateau?.factor ?? 1)
    return RunExtension(
      from: epochs, to: training.epochs, stretchesSchedule: training.schedule.dependsOnLength,
      rateBefore: old * progress.state.rateFactor, rateAfter: learningRate)
  }

  /// - Throws: `RunError.cannotWrite` if the last state or its records are not on disk; `.bestNotReproduced`.
  func end(_ outcome: TrainingOutcome) throws {
    if files.metrics?.isBehind == true { try files.metrics?.flush() }
    if files.savedPosition != position || files.unsavedBest != nil { try writeState() }
    if isComplete || outcome.reason == .stoppedAfterEpoch { try verifyBest() }
    try files.record(outcome.status)
    try observer(.finished(outcome))
  }

  /// Best effort: the error that ended the training is what the user needs to hear.
  func recordFailure(_ error: any Error) {
    switch error as? TrainingError {
    case .diverged, .outputNotFinite: try? files.record(.diverged)
    default: try? files.record(.failed)
    }
  }

  /// How much there is to do.
  public var plan: TrainingPlan {
    TrainingPlan(
      epochs: training.epochs, stepsPerEpoch: stepsPerEpoch, trainingImages: data.training.count,
      validationImages: data.validation?.count ?? 0, testImages: data.test?.count ?? 0,
      completedSteps: progress.steps,
      mergedTail: partition.mergedTail, commandsAhead: progress.state.commandsAhead?.count ?? 0)
  }

  func outcome(_ reason: TrainingOutcome.Reason) -> TrainingOutcome {
    TrainingOutcome(
      reason: reason, epochs: progress.epoch, steps: progress.steps, best: progress.best, isResumable: !isComplete)
  }
}

extension Trainer {
  /// Reads `best` back from disk and compares it with what was logged.
  ///
  /// - Throws: `TrainingError.bestNotReproduced`, a bug of ours.
  func verifyBest() throws {
    guard let best = progress.best, let set = best.split == .validation ? data.validation : data.test, best.split != nil
    else { return }
    let trained = try TrainedNetwork(checkpoint: folder.best, engine: engine, batchSize: network.batchSize)
    let result = try trained.evaluate(set)
    bestEvaluation = result
    guard result.correct == best.correct, result.loss == best.loss else {
      throw TrainingError.bestNotReproduced(
        path: folder.best.path, logged: Self.text(best.correct, best.images, best.loss),
        found: Self.text(result.correct, result.images, result.loss))
    }
  }

  private static func text(_ correct: Int?, _ images: Int, _ loss: Double?) -> String {
    let answers = correct.map { "\($0)/\(images) right answers" } ?? "\(images) images"
    return loss.map { "\(answers) and loss \($0)" } ?? answers
  }
}

extension ScheduleSpec {
  /// Whether a longer run has other rates from the beginning.
  fileprivate var dependsOnLength: Bool {
    switch self {
    case .polynomial, .cosine, .oneCycle: true
    case .constant, .step, .multistep, .exponential, .plateau: false
    }
  }
}

extension TrainingOutcome {
  fileprivate var status: RunRecord.Status {
    switch reason {
    case .completed, .alreadyComplete, .patience: .completed
    case .timeLimit: .timeLimit
    case .stopRequested: .interrupted
    case .stoppedAfterEpoch: .stopped
    }
  }
}
