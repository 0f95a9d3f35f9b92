import CNNData
import CNNRun
import CNNSpec
import Foundation

/// The end of an epoch: evaluation, the choice of the best, records, checkpoints.
extension Trainer {
  /// Whether the last epoch is over or `patience` has ended the training.
  public var isComplete: Bool { epoch >= training.epochs || state.stoppedEarly }

  /// Whether of epochs with equally many right answers the one with the smaller loss is the best.
  public var breaksTies: Bool { state.tiesByLoss == true }

  /// Ends an epoch, records it and saves what is due.
  func finishEpoch(learningRate: Double) throws {
    let (record, isBest) = try closeEpoch(learningRate: learningRate)
    if isBest { unsavedBest = checkpoint() }
    try attempt(.metrics) { () throws(RunError) in try metrics?.append(record) }
    if isBest || isComplete || isScheduled || stop.reason != nil { try save() }
    try observer(.epoch(record, isBest: isBest))
  }

  /// Evaluates, chooses and counts, and writes nothing.
  func closeEpoch(learningRate: Double) throws -> (EpochRecord, isBest: Bool) {
    let speed = imagesPerSecond
    var record = EpochRecord(
      epoch: epoch + 1, step: updates, trainLoss: state.meanLoss ?? 0, trainAccuracy: state.accuracy,
      learningRate: learningRate, imagesPerSecond: speed, seconds: 0,
      weightsSHA256: network.parameters.digest(values: step.optimizer.evaluatedValues))
    epoch += 1
    state.endEpoch()
    let validation = try evaluate(data.validation)
    record.validationLoss = validation?.loss
    record.validationAccuracy = validation?.accuracy
    if let validation { follow(validation) }
    let isLast = epoch >= training.epochs || state.stoppedEarly
    let test = training.evaluateTest == .epoch || isLast ? try evaluate(data.test) : nil
    record.testLoss = test?.loss
    record.testAccuracy = test?.accuracy
    record.seconds = (ContinuousClock.now - epochStart) / .seconds(1)
    return (record, choose(validation, test))
  }

  /// Evaluates a split with the weights that a checkpoint would hold.
  func evaluate(_ set: ImageSet?) throws -> EvaluationResult? {
    guard let set, set.count > 0 else { return nil }
    return try step.optimizer.withEvaluatedValues {
      try evaluation.evaluate(set) { done in
        try observer(.evaluating(set.split, done: done, images: set.count))
      }
    }
  }

  /// Takes note of a held-out result for `patience` and `plateau`.
  private func follow(_ validation: EvaluationResult) {
    let isBetter = best.map { validation.isBetter(than: $0, breaksTies: false) } ?? true
    state.epochsWithoutImprovement = isBetter ? 0 : state.epochsWithoutImprovement + 1
    if let patience = training.patience, state.epochsWithoutImprovement >= patience { state.stoppedEarly = true }
    guard case .plateau(let factor, let patience, let minimum) = training.schedule, let loss = validation.loss else {
      return
    }
    var plateau = state.plateau ?? PlateauState()
    plateau.observe(
      loss, factor: factor, patience: patience, minimum: minimum, base: training.learningRate)
    state.plateau = plateau
  }

  /// Keeps the best epoch by the held-out part: of equally many right answers the one with the smaller loss, of equal
  /// results the earlier one. Without a held-out part the latest
  /// epoch is the best, whatever the test split says.
  private func choose(_ validation: EvaluationResult?, _ test: EvaluationResult?) -> Bool {
    if let validation, let best, !validation.isBetter(than: best, breaksTies: breaksTies) {
      return false
    }
    let measured = validation ?? test
    best = BestResult(
      epoch: epoch, step: updates, correct: measured?.correct, images: measured?.images ?? 0,
      loss: measured?.loss, split: measured?.split)
    return true
  }
}

extension EvaluationResult {
  /// More right answers, or for regression a smaller loss; a loss that is undefined is never smaller.
  ///
  /// - Parameter breaksTies: Whether of equally many right answers the smaller loss is better.
  func isBetter(than best: BestResult, breaksTies: Bool) -> Bool {
    if let correct, let other = best.correct, correct != other || !breaksTies { return correct > other }
    guard let loss else { return false }
    return best.loss.map { loss < $0 } ?? true
  }
}
