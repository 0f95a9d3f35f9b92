import CNNData
import CNNSpec
import Foundation

/// What a checkpoint says besides its tensors: everything that evaluation needs, and where training stood.
public struct CheckpointMetadata: Equatable, Sendable {
  /// Of the layout of checkpoints that this program writes and reads.
  public static let formatVersion = "1"

  /// The configuration's text as the user wrote it.
  public var configuration: String
  /// What `--set` and flags changed, as `stanza.key=value`, applied in this order.
  public var overrides: [String]
  /// The rules by which the two were read; checkpoints of the first edition don't say it.
  public var edition: Edition
  /// Names in the order of the labels.
  public var classes: [Name]
  public var preprocessing: Preprocessing
  /// Of the loss, resolved from the training labels; `nil` weighs all classes alike.
  public var classWeights: [Double]?
  /// What the training images were like; `nil` in runs that earlier versions began.
  public var trainingImages: TrainingImages?
  /// Epochs completed; in mid-epoch one less than the epoch that runs.
  public var epoch: Int
  /// Steps since the run began.
  public var step: Int
  public var best: BestResult?
  /// What a resumed training goes on from.
  public var state: TrainingState

  public init(
    _ configuration: Configuration, classes: [Name], preprocessing: Preprocessing, classWeights: [Double]?,
    epoch: Int, step: Int, best: BestResult?, state: TrainingState
  ) {
    self.configuration = configuration.text
    overrides = configuration.checkpointOverrides
    edition = configuration.edition
    self.classes = classes
    self.preprocessing = preprocessing
    self.classWeights = classWeights
    self.epoch = epoch
    self.step = step
    self.best = best
    self.state = state
  }
}

extension CheckpointMetadata {
  /// The configuration that the checkpoint was trained with, what the command line changed included.
  ///
  /// - Parameter path: What messages call the text.
  public func readConfiguration(path: String, changes: [SpecOverride] = []) throws(SpecErrors) -> Configuration {
    try Configuration(
      text: configuration, path: path, overrides: overrides.map { SpecOverride($0) } + changes, edition: edition)
  }
}

extension CheckpointMetadata {
  public var position: TrainingPosition {
    TrainingPosition(
      epoch: epoch, step: step, batchInEpoch: state.batchInEpoch, rollbacks: state.rollbackCount,
      commands: state.commandCount)
  }
}
