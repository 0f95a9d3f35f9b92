/// One line of `metrics.jsonl` for each command that a person gave while the run was trained.
///
/// Everything that is needed to give the command again at its place, so that a steered run can be repeated to the bit.
public struct SteeringRecord: Equatable, Sendable {
  /// The epoch that goes on, from 1.
  public var epoch: Int
  /// Steps made before the command took effect; the next one is the first that it holds for.
  public var step: Int
  /// Of the run's commands, from 1.
  public var number: Int
  public var command: SteeringCommand
  /// Divergences that the run had gone back from.
  public var rollbacks: Int
  /// What multiplies the schedule's learning rate from here on.
  public var learningRateFactor: Double
  /// What `evaluate` found; `nil` for other commands, and where there is nothing to measure.
  public var validationLoss: Double?
  public var validationAccuracy: Double?
  public var testLoss: Double?
  public var testAccuracy: Double?

  public init(
    epoch: Int, step: Int, number: Int, command: SteeringCommand, rollbacks: Int, learningRateFactor: Double
  ) {
    self.epoch = epoch
    self.step = step
    self.number = number
    self.command = command
    self.rollbacks = rollbacks
    self.learningRateFactor = learningRateFactor
  }

  /// What a repetition has to do again, and where.
  public var placed: PlacedCommand { PlacedCommand(step: step, rollbacks: rollbacks, command: command) }
}

extension SteeringRecord: Codable {
  enum CodingKeys: String, CodingKey {
    case event, epoch, step, number, command, rollbacks
    case learningRateFactor = "learning_rate_factor"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
    case testLoss = "test_loss"
    case testAccuracy = "test_accuracy"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    number = try values.decode(Int.self, forKey: .number)
    command = try values.decode(SteeringCommand.self, forKey: .command)
    rollbacks = try values.decode(Int.self, forKey: .rollbacks)
    learningRateFactor = try values.decode(Double.self, forKey: .learningRateFactor)
    validationLoss = try values.decodeIfPresent(Double.self, forKey: .validationLoss)
    validationAccuracy = try values.decodeIfPresent(Double.self, forKey: .validationAccuracy)
    testLoss = try values.decodeIfPresent(Double.self, forKey: .testLoss)
    testAccuracy = try values.decodeIfPresent(Double.self, forKey: .testAccuracy)
  }

  /// Figures stand only in the lines of commands that measure.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("steering", forKey: .event)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(step, forKey: .step)
    try values.encode(number, forKey: .number)
    try values.encode(command, forKey: .command)
    try values.encode(rollbacks, forKey: .rollbacks)
    try values.encode(learningRateFactor, forKey: .learningRateFactor)
    guard command == .evaluate else { return }
    try values.encode(validationLoss, forKey: .validationLoss)
    try values.encode(validationAccuracy, forKey: .validationAccuracy)
    try values.encode(testLoss, forKey: .testLoss)
    try values.encode(testAccuracy, forKey: .testAccuracy)
  }
}
