import CNNData
import CNNRun
import CNNSpec
import Foundation

/// The end of an epoch: evaluation, the choice of the best, records, checkpoints.
extension Trainer {
  /// Whether the last epoch is over or `patience` has ended the training.
  public var isComplete: Bool { progress.epoch >= training.epochs || progress.state.stoppedEarly }

  /// Whether of epochs with equally many right answers the one with the smaller loss is the best.
  public var breaksTies: Bool { progress.state.tiesByLoss == true }

  /// Ends an epoch, records it and saves what is due.
  func finishEpoch(learningRate: Double) throws {
    let (record, isBest) = try closeEpoch(learningRate: learningRate)
    if isBest, isFirst { files.unsavedBest = checkpoint() }
    try attempt(.metrics) { () throws(RunError) in try files.metrics?.append(record) }
    if isBest || isComplete || isScheduled || requests.stop.reason != nil { try save() }
    try observer(.epoch(record, isBest: isBest))
  }

  /// Evaluates, chooses and counts, and writes nothing.
  func closeEpoch(learningRate: Double) throws -> (EpochRecord, isBest: Bool) {
    let speed = progress.imagesPerSecond
    try requireSameState()
    var record = EpochRecord(
      epoch: progress.epoch + 1, step: progress.steps, trainLoss: progress.state.meanLoss ?? 0,
      trainAccuracy: progress.state.accuracy,
      learningRate: learningRate, imagesPerSecond: speed, seconds: 0,
      weightsSHA256: network.parameters.digest(values: step.optimizer.evaluatedValues))
    progress.epoch += 1
    progress.state.endEpoch()
    let validation = try evaluate(data.validation)
    record.validationLoss = validation?.loss
    record.validationAccuracy = validation?.accuracy
    if let validation { progress.follow(validation, training) }
    let isLast = progress.epoch >= training.epochs || progress.state.stoppedEarly
    let test = training.evaluateTest == .epoch || isLast ? try evaluate(data.test) : nil
    record.testLoss = test?.loss
    record.testAccuracy = test?.accuracy
    record.seconds = progress.seconds
    return (record, progress.choose(validation, test))
  }

  /// Evaluates a split with the weights that a checkpoint would hold.
  func evaluate(_ set: ImageSet?) throws -> EvaluationResult? {
    guard let set, set.count > 0 else { return nil }
    return try step.optimizer.withEvaluatedValues {
      func tell(_ done: Int) throws { try observer(.evaluating(set.split, done: done, images: set.count)) }
      return ranks.count > 1
        ? try evaluateTogether(set, progress: tell) : try evaluation.evaluate(set, progress: tell)
    }
  }
}
