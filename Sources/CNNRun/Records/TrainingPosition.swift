/// Where a training stands: its state on disk and its records are functions of this.
public struct TrainingPosition: Hashable, Sendable {
  /// Epochs completed.
  public var epoch: Int
  /// Steps made.
  public var step: Int
  /// Batches of the running epoch that are part of those updates.
  public var batchInEpoch: Int
  /// Divergences that the training went back from.
  public var rollbacks: Int
  /// Commands that people gave it.
  public var commands: Int

  package init(epoch: Int, step: Int, batchInEpoch: Int, rollbacks: Int, commands: Int) {
    self.epoch = epoch
    self.step = step
    self.batchInEpoch = batchInEpoch
    self.rollbacks = rollbacks
    self.commands = commands
  }
}
