import CNNData
import CNNModel
import CNNRun
import CNNSpec
import Foundation

/// Checkpoints, records of the run, and what happens when they cannot be written.
extension Trainer {
  /// What `last` holds now.
  func checkpoint() -> Checkpoint {
    state.plannedEpochs = training.epochs
    var metadata = CheckpointMetadata(
      configuration: configuration.text, overrides: configuration.checkpointOverrides,
      edition: configuration.edition, classes: data.classes, preprocessing: data.preprocessing,
      classWeights: loss.classWeights, epoch: epoch, step: updates, best: best, state: state)
    metadata.trainingImages = trainingImages
    let weights = network.parameters.namedTensors(values: step.optimizer.evaluatedValues)
    return Checkpoint(metadata: metadata, tensors: weights + step.optimizer.namedTensors())
  }

  /// Whether the configuration, and not a signal or a limit, asks for a checkpoint here.
  ///
  /// A function of the position alone, so rollbacks go to the same states in a run that was interrupted.
  var isScheduled: Bool {
    if updates == 0 { return true }
    if case .steps(let interval) = training.checkpointEvery, updates.isMultiple(of: interval) { return true }
    return state.batchInEpoch == 0 && (training.checkpointEvery == .epoch || best?.epoch == epoch)
  }

  /// Writes `best` before `last`: after a kill between the two the epoch is done again, and no best is lost.
  func save() throws {
    try attempt(.state) { () throws(RunError) in try writeState() }
    if savedPosition == position { try observer(.saved(folder.last)) }
  }

  private func writeState() throws(RunError) {
    try requireFolder()
    var isBest = false
    if let best = unsavedBest {
      try best.write(to: folder.best)
      unsavedBest = nil
      isBest = best.metadata.position == position
    }
    if isBest {
      try AtomicFile.link(folder.best, to: folder.last)
    } else {
      try checkpoint().write(to: folder.last)
    }
    savedPosition = position
    if training.onDivergence == .rollback && isScheduled { try AtomicFile.link(folder.last, to: folder.good) }
  }

  /// Writes; a failure is a warning, training goes on, and the next write makes it good.
  ///
  /// A disk can be full for hours: the first failure of each kind is told, and after one that was made good the next.
  func attempt(_ kind: WriteKind, _ write: () throws(RunError) -> Void) throws {
    do {
      try write()
      failing.remove(kind)
    } catch {
      guard failing.insert(kind).inserted else { return }
      try observer(.warning(.notSaved(error)))
    }
  }

  /// Looks at the folder as far as that can be done without writing: the best checkpoint, the records, room for checkpoints.
  ///
  /// - Throws: `RunError.unreadable`, or `.cannotWrite` for a file system that is full.
  public func inspect() throws(RunError) {
    lostBest = try forgetLostBest()
    _ = try folder.readMetrics()
    let floats = step.optimizer.checkpointShapes.reduce(0) { $0 + $1.shape.reduce(1, *) }
    try FreeSpace.require(floats: floats, keepsGood: training.onDivergence == .rollback, in: folder.checkpoints)
    isInspected = true
  }

  /// Opens the log and makes sure that there is a checkpoint to go on from; this also finds a folder that cannot be
  /// written before any work is lost.
  func begin() throws {
    AtomicFile.removeLeftovers(in: folder.checkpoints)
    AtomicFile.removeLeftovers(in: folder.url)
    let plannedBefore = state.plannedEpochs
    if !isInspected { try inspect() }
    if savedPosition != position {
      try writeState()
    } else if training.onDivergence == .rollback && (isScheduled || !folder.hasGood) {
      // A kill may have come between `last` and `good`.
      try AtomicFile.link(folder.last, to: folder.good)
    }
    // Cuts records off, so it comes after the state that knows what they asked for.
    metrics = try MetricsLog(folder, lock, upTo: position)
    try observer(.started(plan))
    if let missing = metrics?.missingEpochs(before: position), !missing.isEmpty {
      try observer(.warning(.recordsMissing(path: folder.metricsFile.path, epochs: missing)))
    }
    if let lostBest { try observer(.warning(.bestLost(path: folder.best.path, epoch: lostBest))) }
    if updates > 0, plannedBefore != training.epochs { try observer(.extended(runExtension(from: plannedBefore))) }
  }

  /// Chooses the best anew where its checkpoint is gone, which would otherwise show when the training has ended.
  ///
  /// The file may be of a later epoch than the state: a kill came between the two.
  /// - Returns: The epoch that was the best.
  /// - Throws: `RunError.unreadable` for a file that is there and can't be read: taken for lost, it would be replaced.
  private func forgetLostBest() throws(RunError) -> Int? {
    guard let best else { return nil }
    do {
      if try Checkpoint.read(folder.best).metadata.epoch >= best.epoch { return nil }
    } catch .unreadable(let path, let reason) where folder.hasBest {
      throw .unreadable(path: path, reason: reason)
    } catch {}
    self.best = nil
    savedPosition = nil
    return best.epoch
  }

  /// What becomes of the rate now that the run has another length.
  private func runExtension(from epochs: Int) -> RunExtension {
    var before = training
    before.epochs = epochs
    let old = Schedule(before, stepsPerEpoch: stepsPerEpoch)
      .learningRate(step: updates - 1, plateauFactor: state.plateau?.factor ?? 1)
    return RunExtension(
      from: epochs, to: training.epochs, stretchesSchedule: training.schedule.dependsOnLength,
      rateBefore: old * state.rateFactor, rateAfter: learningRate)
  }

  /// - Throws: `RunError.cannotWrite` if the last state or its records are not on disk; `.bestNotReproduced`.
  func end(_ outcome: TrainingOutcome) throws {
    if metrics?.isBehind == true { try metrics?.flush() }
    if savedPosition != position || unsavedBest != nil { try writeState() }
    if isComplete || outcome.reason == .stoppedAfterEpoch { try verifyBest() }
    try record(outcome.status)
    try observer(.finished(outcome))
  }

  /// Best effort: the error that ended the training is what the user needs to hear.
  func recordFailure(_ error: any Error) {
    switch error as? TrainingError {
    case .diverged, .outputNotFinite: try? record(.diverged)
    default: try? record(.failed)
    }
  }

  private func record(_ status: RunRecord.Status) throws(RunError) {
    try changeRecord { record in
      record.status = status
      record.end = RunRecord.now()
    }
  }

  /// Changes `run.json`, where there is one.
  func changeRecord(_ change: (inout RunRecord) -> Void) throws(RunError) {
    try requireFolder()
    guard FileManager.default.fileExists(atPath: folder.recordFile.path) else { return }
    var record = try folder.read()
    change(&record)
    try folder.write(record)
  }

  /// How much there is to do.
  public var plan: TrainingPlan {
    TrainingPlan(
      epochs: training.epochs, stepsPerEpoch: stepsPerEpoch, trainingImages: data.training.count,
      validationImages: data.validation?.count ?? 0, testImages: data.test?.count ?? 0, completedSteps: updates,
      mergedTail: partition.mergedTail, commandsAhead: state.commandsAhead?.count ?? 0)
  }

  func outcome(_ reason: TrainingOutcome.Reason) -> TrainingOutcome {
    TrainingOutcome(reason: reason, epochs: epoch, steps: updates, best: best, isResumable: !isComplete)
  }
}

extension Trainer {
  /// Reads `best` back from disk and compares it with what was logged.
  ///
  /// - Throws: `TrainingError.bestNotReproduced`, a bug of ours.
  func verifyBest() throws {
    guard let best, let set = best.split == .validation ? data.validation : data.test, best.split != nil else { return }
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

/// What a training writes while it runs, where a failure is no end.
enum WriteKind: Hashable {
  /// `last` and `best`.
  case state
  /// `metrics.jsonl`
  case metrics
  /// `run.json`
  case record
}
