/// What a person may ask of a training while it runs.
public enum SteeringCommand: String, Codable, Sendable {
  case save
  /// Measures the held-out and test images now; nothing is chosen by the result.
  case evaluate
  case halveRate = "halve_rate"
  case doubleRate = "double_rate"
  case pause
  /// Ends a pause.
  case goOn = "go_on"
  /// Ends this training when the running epoch is complete.
  case stopAfterEpoch = "stop_after_epoch"
  /// Takes `stopAfterEpoch` back.
  case keepGoing = "keep_going"

  /// Whether the command changes what is trained; the others change only when something happens.
  package var changesRate: Bool { self == .halveRate || self == .doubleRate }
}

/// A command and the place in a run where it took effect: after an update, before the next one.
public struct PlacedCommand: Codable, Equatable, Sendable {
  /// Steps made before it.
  public var step: Int
  /// Divergences that the run had gone back from: a step alone is no place in a run that went back.
  public var rollbacks: Int
  public var command: SteeringCommand

  public init(step: Int, rollbacks: Int, command: SteeringCommand) {
    self.step = step
    self.rollbacks = rollbacks
    self.command = command
  }
}
