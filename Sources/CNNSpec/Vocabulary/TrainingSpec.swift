/// `[train]`
public struct TrainingSpec: Sendable {
  public enum Average: Hashable, Sendable {
    case none
    case exponential(decay: Double)
  }
  public enum CheckpointInterval: Hashable, Sendable {
    case epoch
    case steps(Int)
  }
  public enum TestEvaluation: String, CaseIterable, Sendable { case epoch, end }
  /// What a number that is not finite does to a training.
  public enum DivergenceResponse: String, CaseIterable, Sendable {
    case stop
    /// Goes back to the last scheduled checkpoint with half the learning rate, a few times.
    case rollback
  }

  public var epochs = 10
  public var batchSize = 64
  public var optimizer: any OptimizerDefinition = Optimizers.standard
  public var learningRate = 0.001
  public var weightDecay = 0.0
  /// Whether weight decay also holds for biases and normalisation parameters.
  public var decaysAllParameters = false
  /// Largest Euclidean norm of the whole gradient; `nil` does not clip.
  public var clipNorm: Double?
  public var schedule = ScheduleSpec.constant
  /// Steps over which the learning rate grows linearly from 0.
  public var warmup = Duration.steps(0)
  public var average = Average.none
  /// Batches whose gradients are added before one update.
  public var accumulate = 1
  public var seed: UInt64 = 0
  public var shuffle = true
  /// Steps between two step records; 0 writes none.
  public var logEvery = 0
  public var checkpointEvery = CheckpointInterval.epoch
  /// Epochs without a better validation result before training ends; `nil` never ends early.
  public var patience: Int?
  public var evaluateTest = TestEvaluation.epoch
  public var onDivergence = DivergenceResponse.stop
  /// Seconds.
  public var timeLimit: Double?

  public init() {}

  /// A stretch of training, in updates or in passes over the data.
  public enum Duration: Hashable, Sendable {
    case steps(Int)
    case epochs(Double)
  }
}

/// How the learning rate changes over the run. `final` of polynomial and cosine and `minimum` of plateau are learning
/// rates; `start` and `final` of one_cycle are fractions of `learning_rate`.
public enum ScheduleSpec: Hashable, Sendable {
  case constant
  /// Multiplied by `factor` every `every` epochs.
  case step(every: Int, factor: Double)
  /// Multiplied by `factor` at the beginning of each of these epochs.
  case multistep(epochs: [Int], factor: Double)
  /// Multiplied by `factor` after every epoch.
  case exponential(factor: Double)
  /// `final + (learning_rate - final) · (1 - t)^power`, t from 0 to 1 over the run.
  case polynomial(power: Double, final: Double)
  /// Half a cosine from `learning_rate` to `final`, over the run.
  case cosine(final: Double)
  /// Half a cosine from `start` · `learning_rate` up to `learning_rate` over the first `peak` (a fraction) of the run,
  /// then half a cosine down to `final` · `learning_rate`. PyTorch: `start` = 1 / div_factor, `final` = start /
  /// final_div_factor.
  case oneCycle(peak: Double, start: Double, final: Double)
  /// Multiplied by `factor` after `patience` epochs without a better validation loss.
  case plateau(factor: Double, patience: Int, minimum: Double)
}
