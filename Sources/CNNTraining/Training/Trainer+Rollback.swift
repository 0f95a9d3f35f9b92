import CNNData
import CNNRun
import Foundation

/// What a divergence does to a training.
extension Trainer {
  /// Keeps the black box, and goes on from the last scheduled checkpoint with half the learning rate.
  ///
  /// - Throws: `TrainingError.diverged`, with the checkpoint that a user can go back to, where the configuration says
  ///   `stop` or three rollbacks were not enough.
  func goBack(from found: Divergence) throws {
    var divergence = found
    divergence.noteSettings(configuration, data)
    divergence.checkpoint = folder.last.path
    divergence.rollbacks = progress.state.rollbackCount
    // The box is made from an older state.
    let before = progress.state
    divergence.blackBox = try keepBlackBox(divergence)?.path
    guard training.onDivergence == .rollback, before.rollbackCount < TrainingState.rollbackLimit else {
      throw TrainingError.diverged(divergence)
    }
    let rollbacks = before.rollbackCount
    do {
      try requireFolder()
      try load(folder.good)
    } catch {
      try observer(.warning(.notRolledBack(error)))
      throw TrainingError.diverged(divergence)
    }
    // What people asked for stays in force: after three halvings by hand the rate must not jump up.
    progress.state.keepCommands(of: before)
    var kept = position
    kept.rollbacks = rollbacks
    progress.state.rollbacks = rollbacks + 1
    let record = RollbackRecord(
      epoch: progress.epoch + 1, step: progress.steps, divergedStep: divergence.step, quantity: divergence.quantity,
      rollbacks: rollbacks + 1, learningRateFactor: progress.state.rateFactor,
      blackBox: divergence.blackBox.map { URL(filePath: $0).lastPathComponent })
    try note(record, keepingRecordsUpTo: kept)
  }

  /// What is known of a divergence that the evaluation after a step has found.
  ///
  /// - Parameters:
  ///   - pixels: The image's largest absolute value after mean and std.
  ///   - learningRate: Of the step.
  func divergence(
    inEvaluationOf split: Split, image: Int, pixels: Double, learningRate: Double
  ) -> Divergence {
    var found = Divergence(
      quantity: .output, epoch: progress.epoch, step: progress.steps, images: [image], learningRate: learningRate,
      gradientNorms: [],
      split: split)
    found.note(training)
    found.cause = DivergenceCause.found(inEvaluationOf: pixels, learningRate: learningRate, training)
    return found
  }

  /// Records a rollback, and saves the state with its new rate: a kill before the next save must not forget it.
  private func note(_ record: RollbackRecord, keepingRecordsUpTo position: TrainingPosition) throws {
    files.unsavedBest = nil
    try attempt(.metrics) { () throws(RunError) in
      try files.metrics?.rewind(to: position)
      try files.metrics?.append(record)
    }
    try save()
    try attempt(.record) { () throws(RunError) in
      try files.changeRecord { run in
        // A run that was resumed may do again what it has recorded before.
        run.rollbacks = (run.rollbacks ?? []).filter { $0.rollbacks < record.rollbacks } + [record]
      }
    }
    try observer(.rolledBack(record))
  }
}
