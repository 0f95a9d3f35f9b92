import CNNData
import CNNRun
import Foundation

/// What a training tells its observer, in order.
public enum TrainingEvent: Sendable {
  /// Once, before the first step.
  case started(TrainingPlan)
  /// After every step.
  case step(StepProgress)
  /// A step whose number is a multiple of `log_every`; the same record is in `metrics.jsonl`.
  case stepRecord(StepRecord)
  /// While a split is evaluated.
  case evaluating(Split, done: Int, images: Int)
  /// After every epoch; `isBest` when this is the best epoch so far by the held-out part.
  case epoch(EpochRecord, isBest: Bool)
  case saved(URL)
  /// A number was not finite, and the training goes on from an earlier state.
  case rolledBack(RollbackRecord)
  /// A person's command took effect, or one that is repeated from the run's records.
  case steered(SteeringRecord, isRepeated: Bool)
  /// After `started`, when a run is trained for more epochs than it was planned for.
  case extended(RunExtension)
  case warning(TrainingWarning)
  /// Once, at the end, when nothing went wrong.
  case finished(TrainingOutcome)
}

/// How much there is to do.
public struct TrainingPlan: Sendable {
  public var epochs: Int
  public var stepsPerEpoch: Int
  public var trainingImages: Int
  public var validationImages: Int
  public var testImages: Int
  /// Completed before this start; more than 0 on a resumed run.
  public var completedSteps: Int
  /// Images in an epoch's last batch when they are too few for batch normalisation and join the batch before; else 0.
  public var mergedTail: Int
  /// Commands that people gave the run after the state that it goes on from; they are given again.
  public var commandsAhead: Int
}

/// Where a training stands after a step. Means run over the epoch so far.
public struct StepProgress: Sendable {
  /// From 1.
  public var epoch: Int
  /// From 1, over the whole run.
  public var step: Int
  /// From 1, within the epoch.
  public var stepInEpoch: Int
  public var stepsPerEpoch: Int
  /// Of this step alone; `nil` where all its images have weight 0, as the mean.
  public var loss: Double?
  public var meanLoss: Double?
  /// `nil` for regression.
  public var accuracy: Double?
  public var learningRate: Double
  /// Since the epoch began in this process.
  public var imagesPerSecond: Double
}

/// Something that a user should know and that does not end the training.
public enum TrainingWarning: Equatable, Sendable {
  /// The state could not be saved; training goes on and tries again.
  case notSaved(RunError)
  /// A black box could not be written; the divergence itself is told all the same.
  case blackBoxNotKept(RunError)
  /// The checkpoint to go back to cannot be read, so the divergence ends the training.
  case notRolledBack(RunError)
  /// The run was trained with other kernels until now, whose last bits differ.
  case kernelsChanged(from: String, to: String)
  /// `metrics.jsonl` was damaged while the run stood still.
  case recordsMissing(path: String, epochs: [Int])
  /// The best checkpoint is gone or damaged, so the best is chosen anew.
  case bestLost(path: String, epoch: Int)
}

/// What becomes of the learning rate when a run gets more epochs.
public struct RunExtension: Equatable, Sendable {
  /// `epochs` before and now.
  public var from: Int
  public var to: Int
  /// Whether the schedule has other rates from the beginning in a longer run.
  public var stretchesSchedule: Bool
  /// Of the last update.
  public var rateBefore: Double
  /// Of the next one.
  public var rateAfter: Double
}

/// How a training ended.
public struct TrainingOutcome: Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    /// All epochs are done.
    case completed
    /// The run was complete before this start; nothing was changed.
    case alreadyComplete
    /// `patience` epochs passed without a better validation result.
    case patience(epochs: Int)
    /// `time_limit` was reached; the state is saved.
    case timeLimit
    /// Somebody asked to stop; the state is saved.
    case stopRequested(StopReason)
    /// A person at the keyboard asked to stop after this epoch; the state is saved.
    case stoppedAfterEpoch
  }

  public var reason: Reason
  /// Epochs completed since the run began.
  public var epochs: Int
  public var steps: Int
  public var best: BestResult?
  /// Whether the training would go on when resumed.
  public var isResumable: Bool

  package init(reason: Reason, epochs: Int, steps: Int, best: BestResult?, isResumable: Bool) {
    self.reason = reason
    self.epochs = epochs
    self.steps = steps
    self.best = best
    self.isResumable = isResumable
  }
}
