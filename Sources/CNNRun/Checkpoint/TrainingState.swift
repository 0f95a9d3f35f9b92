import Foundation

/// The part of a training that is neither in its tensors nor a function of configuration and step.
public struct TrainingState: Codable, Equatable, Sendable {
  /// Batches of the running epoch whose gradients were used.
  public var batchInEpoch = 0
  /// Sums over the images of the running epoch.
  public var lossSum = 0.0
  /// What `lossSum` is divided by for a mean: images, or their classes' weights.
  public var lossWeight = 0.0
  public var correct = 0
  /// Whether answers can be right or wrong: not in regression.
  public var hasAccuracy = true
  public var images = 0
  /// Epochs since the validation result improved.
  public var epochsWithoutImprovement = 0
  public var plateau: PlateauState?
  /// Whether `patience` ended the training.
  public var stoppedEarly = false
  /// `epochs` of the configuration when this was saved.
  public var plannedEpochs = 0
  /// Digests of the data's splits, so that a continuation on other data is noticed.
  public var dataDigest = ""
  /// Divergences that the training went back from; `nil` before the first, as in checkpoints of runs that never had one.
  public var rollbacks: Int?
  /// Commands that people gave; `nil` before the first, as the two below.
  public var commands: Int?
  /// Doublings of the learning rate less halvings, as people asked for them.
  public var rateDoublings: Int?
  /// Whether of epochs with equally many right answers the one with the smaller loss is the best; `nil` in runs that an
  /// earlier version began, where the earlier epoch stays the best.
  public var tiesByLoss: Bool?
  /// Steps whose images all had weight 0 and that changed nothing; `nil` before the first.
  public var emptyUpdates: Int?
  /// Commands that the run was given once, later than this state, and that are to be given again.
  public var commandsAhead: [PlacedCommand]?

  public init() {}

  /// The state of a run that begins now.
  package static var new: TrainingState {
    var state = TrainingState()
    state.tiesByLoss = true
    return state
  }
}

extension TrainingState {
  /// More halvings or doublings than this are a hand that rests on the keyboard.
  package static let mostDoublings = 16

  package var doublings: Int { rateDoublings ?? 0 }
  public var commandCount: Int { commands ?? 0 }

  /// Halving the rate more often than this has never cured anything: what still diverges has another cause.
  public static let rollbackLimit = 3

  /// Steps that changed the parameters, of so many.
  package func effectiveSteps(of updates: Int) -> Int { updates - (emptyUpdates ?? 0) }

  public var rollbackCount: Int { rollbacks ?? 0 }

  /// What multiplies the schedule's learning rate: half for each rollback, and what people asked for. A power of two, so
  /// no bit of the rate is lost.
  package var rateFactor: Double { Double(sign: .plus, exponent: doublings - rollbackCount, significand: 1) }
}

/// Where the plateau schedule stands.
public struct PlateauState: Codable, Equatable, Sendable {
  /// Multiplies the learning rate.
  public var factor: Double
  public var bestLoss: Double?
  public var badEpochs = 0

  public init(factor: Double = 1) { self.factor = factor }
}
