/// Where a training stands: its state on disk and its records are functions of this.
public struct TrainingPosition: Hashable, Sendable {
  /// Epochs completed.
  public var epoch: Int
  /// Updates made.
  public var step: Int
  /// Batches of the running epoch that are part of those updates.
  public var batchInEpoch: Int
  /// Divergences that the training went back from.
  public var rollbacks: Int
  /// Commands that people gave it.
  public var commands: Int
}

extension CheckpointMetadata {
  public var position: TrainingPosition {
    TrainingPosition(
      epoch: epoch, step: step, batchInEpoch: state.batchInEpoch, rollbacks: state.rollbackCount,
      commands: state.commandCount)
  }
}

extension Trainer {
  public var position: TrainingPosition {
    TrainingPosition(
      epoch: epoch, step: updates, batchInEpoch: state.batchInEpoch, rollbacks: state.rollbackCount,
      commands: state.commandCount)
  }
}
