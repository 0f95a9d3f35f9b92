import CNNData
import CNNModel
import CNNSpec
import Foundation

/// Checkpoints, records of the run, and what happens when they cannot be written.
extension Trainer {
  /// What `last` holds now.
  func checkpoint() -> Checkpoint {
    state.plannedEpochs = training.epochs
    let metadata = CheckpointMetadata(
      configuration: configuration.text, overrides: configuration.checkpointOverrides, classes: data.classes,
      preprocessing: data.preprocessing, classWeights: loss.classWeights, epoch: epoch, step: updates, best: best,
      state: state)
    let weights = network.parameters.namedTensors(values: step.optimizer.evaluatedValues)
    return Checkpoint(metadata: metadata, tensors: weights + step.optimizer.namedTensors())
  }

  func saveLast() throws {
    try attempt { () throws(TrainingError) in try checkpoint().write(to: folder.last) }
    if failedSave == nil { try observer(.saved(folder.last)) }
  }

  /// Writes `best` before `last`: after a kill between the two the epoch is done again, and no best is lost.
  func saveEpoch(isBest: Bool, isLast: Bool) throws {
    let isDue = isLast || isBest || training.checkpointEvery == .epoch || stop.reason != nil
    guard isDue else { return }
    let checkpoint = checkpoint()
    try attempt { () throws(TrainingError) in
      if isBest {
        try checkpoint.write(to: folder.best)
        try AtomicFile.link(folder.best, to: folder.last)
      } else {
        try checkpoint.write(to: folder.last)
      }
    }
    if failedSave == nil { try observer(.saved(folder.last)) }
  }

  /// Writes; a failure is a warning, training goes on, and the next write makes it good.
  func attempt(_ save: () throws(TrainingError) -> Void) throws {
    do {
      try save()
      failedSave = nil
    } catch {
      failedSave = error
      try observer(.warning(.notSaved(error)))
    }
  }

  /// Opens the log and makes sure that there is a checkpoint to go on from; this also finds a folder that cannot be
  /// written before any work is lost.
  func begin() throws {
    AtomicFile.removeLeftovers(in: folder.checkpoints)
    AtomicFile.removeLeftovers(in: folder.url)
    metrics = try MetricsLog(folder, step: updates, epochs: epoch)
    let plannedBefore = state.plannedEpochs
    let checkpoint = checkpoint()
    try FreeSpace.require(checkpoint: checkpoint, in: folder.checkpoints)
    if updates == 0 { try checkpoint.write(to: folder.last) }
    try observer(.started(plan))
    if partition.mergedTail > 0 {
      try observer(.warning(.tailMerged(images: partition.mergedTail, batchSize: training.batchSize)))
    }
    if updates > 0, plannedBefore != training.epochs, training.schedule.dependsOnLength {
      try observer(.warning(.scheduleStretched(from: plannedBefore, to: training.epochs)))
    }
  }

  /// - Throws: `TrainingError.cannotWrite` if the last state is not on disk; `.bestNotReproduced`.
  func end(_ outcome: TrainingOutcome) throws {
    if failedSave != nil {
      try metrics?.flush()
      try checkpoint().write(to: folder.last)
      failedSave = nil
    }
    if isComplete { try verifyBest() }
    try record(outcome.status)
    try observer(.finished(outcome))
  }

  /// Best effort: the error that ended the training is what the user needs to hear.
  func recordFailure(_ error: any Error) {
    if case .diverged? = error as? TrainingError {
      try? record(.diverged)
    } else {
      try? record(.failed)
    }
  }

  private func record(_ status: RunRecord.Status) throws(TrainingError) {
    guard FileManager.default.fileExists(atPath: folder.recordFile.path) else { return }
    var record = try folder.read()
    record.status = status
    record.end = RunRecord.now()
    try folder.write(record)
  }

  var plan: TrainingPlan {
    TrainingPlan(
      epochs: training.epochs, stepsPerEpoch: stepsPerEpoch, trainingImages: data.training.count,
      validationImages: data.validation?.count ?? 0, testImages: data.test?.count ?? 0, completedSteps: updates,
      mergedTail: partition.mergedTail)
  }

  func outcome(_ reason: TrainingOutcome.Reason) -> TrainingOutcome {
    TrainingOutcome(reason: reason, epochs: epoch, steps: updates, best: best, isResumable: !isComplete)
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
    }
  }
}

extension Configuration {
  /// What a checkpoint keeps: everything that changes the result, so not the number of threads.
  var checkpointOverrides: [String] {
    overrides.map(\.assignment).filter { !$0.hasPrefix("engine.threads=") }
  }
}
