/// One line of `metrics.jsonl`, and an entry of `run.json`, for each time that a divergence made the training go back.
///
/// A function of configuration and data like all records, so that a run that is resumed or repeated has the same lines.
public struct RollbackRecord: Equatable, Sendable {
  /// The epoch that goes on, from 1.
  public var epoch: Int
  /// Steps of the state that was reloaded.
  public var step: Int
  /// The update in which a number was not finite.
  public var divergedStep: Int
  public var quantity: DivergedQuantity
  /// Of the run, with this one.
  public var rollbacks: Int
  /// What multiplies the schedule's learning rate from here on.
  public var learningRateFactor: Double
  /// The black box's folder within the run's; `nil` if it could not be written.
  public var blackBox: String?

  public init(
    epoch: Int, step: Int, divergedStep: Int, quantity: DivergedQuantity, rollbacks: Int,
    learningRateFactor: Double, blackBox: String?
  ) {
    self.epoch = epoch
    self.step = step
    self.divergedStep = divergedStep
    self.quantity = quantity
    self.rollbacks = rollbacks
    self.learningRateFactor = learningRateFactor
    self.blackBox = blackBox
  }
}

extension RollbackRecord: Codable {
  enum CodingKeys: String, CodingKey {
    case event, epoch, step, quantity, rollbacks
    case divergedStep = "diverged_step"
    case learningRateFactor = "learning_rate_factor"
    case blackBox = "black_box"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    divergedStep = try values.decode(Int.self, forKey: .divergedStep)
    quantity = try values.decode(DivergedQuantity.self, forKey: .quantity)
    rollbacks = try values.decode(Int.self, forKey: .rollbacks)
    learningRateFactor = try values.decode(Double.self, forKey: .learningRateFactor)
    blackBox = try values.decodeIfPresent(String.self, forKey: .blackBox)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("rollback", forKey: .event)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(step, forKey: .step)
    try values.encode(divergedStep, forKey: .divergedStep)
    try values.encode(quantity, forKey: .quantity)
    try values.encode(rollbacks, forKey: .rollbacks)
    try values.encode(learningRateFactor, forKey: .learningRateFactor)
    try values.encode(blackBox, forKey: .blackBox)
  }
}

/// What was not finite in a step that diverged.
public enum DivergedQuantity: String, Codable, Sendable {
  case loss, gradient, parameter
  /// The outputs for an image of an evaluation between two steps.
  case output
}
