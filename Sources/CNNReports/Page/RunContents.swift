import CNNData
import CNNModel
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// Everything that the page about one run shows, collected before anything is drawn.
///
/// What is not known yet, or does not exist for this network, is `nil` or empty, and its part of the page is left out.
public struct RunContents: Sendable {
  /// The run's folder, or the checkpoint's file; the title.
  public var name: String
  /// `run.json`; `nil` for a checkpoint alone.
  public var record: RunRecord?
  /// With what flags and `--set` changed, where they changed it.
  public var configurationText: String
  /// Changes of the command line that the result depends on, as `stanza.key=value`.
  public var overrides: [String]
  public var plannedEpochs: Int
  /// Whether the configuration ends a training by the clock.
  public var hasTimeLimit: Bool
  /// Whether a key changed the learning rate, so that the configuration alone does not tell the weights.
  public var wasSteered = false
  public var architecture: Architecture
  public var history: [EpochRecord]
  public var steps: [StepRecord]
  /// Images of the held-out part and of the test split, for the intervals while training goes on.
  public var validationImages: Int?
  public var testImages: Int?
  /// Whether of epochs with equally many right answers the one with the smaller loss is the best, as the run chooses.
  public var breaksTies = true
  public var evaluation: EvaluationResult?
  public var gallery: Gallery?
  public var filters: FilterSheet?

  public init(name: String, configuration: Configuration, record: RunRecord?) {
    self.name = name
    self.record = record
    configurationText = configuration.effectiveText
    overrides = configuration.repetitionOverrides
    plannedEpochs = configuration.spec.training.epochs
    hasTimeLimit = configuration.spec.training.timeLimit != nil
    architecture = configuration.architecture
    history = []
    steps = []
  }

  /// Takes the configuration from elsewhere: a checkpoint has it without what changes no result, so that a page made from
  /// one is the same whoever made it.
  public mutating func take(_ configuration: Configuration) {
    configurationText = configuration.effectiveText
    overrides = configuration.repetitionOverrides
    plannedEpochs = configuration.spec.training.epochs
    hasTimeLimit = configuration.spec.training.timeLimit != nil
    architecture = configuration.architecture
  }

  /// Takes over what `metrics.jsonl` says.
  public mutating func read(_ records: [MetricsRecord]) {
    for record in records {
      switch record {
      case .epoch(let epoch): history.append(epoch)
      case .step(let step): steps.append(step)
      // What a rollback took back is in no record.
      case .rollback: break
      case .steering(let record): read(record)
      }
    }
  }

  /// Takes note of a command that a key gave.
  public mutating func read(_ record: SteeringRecord) {
    switch record.command {
    case .halveRate, .doubleRate: wasSteered = true
    case .save, .evaluate, .pause, .goOn, .stopAfterEpoch, .keepGoing: break
    }
  }

  /// The epoch with the most right answers on the held-out images, of equal ones with the smallest loss there, and of these
  /// the earliest, as the trainer chooses. `nil` without held-out images.
  public var bestEpoch: Int? {
    let measured = history.filter { $0.validationAccuracy != nil || $0.validationLoss != nil }
    let isByLoss = breaksTies || measured.allSatisfy { $0.validationAccuracy == nil }
    let ranks = measured.map { record in
      (-(record.validationAccuracy ?? 0), isByLoss ? record.validationLoss ?? .infinity : 0, record.epoch)
    }
    return ranks.min { $0 < $1 }?.2
  }

  /// Whether a browser that shows the page should look again.
  var isRunning: Bool { record?.status == .running && evaluation == nil }
}
