import CNNEngine
import CNNRun

/// Commands on their way from a person to a training, which asks for them after every update.
///
/// Sent from any thread; not from a signal handler, because a lock is taken.
public final class Steering: Sendable {
  private let waiting = Guarded<[SteeringCommand]>([])

  public init() {}

  /// Asks for something after the running step; commands take effect in the order in which they were sent.
  public func send(_ command: SteeringCommand) { waiting.withLock { $0.append(command) } }

  /// What was sent since the last call.
  func take() -> [SteeringCommand] {
    waiting.withLock { commands in
      guard !commands.isEmpty else { return [] }
      defer { commands = [] }
      return commands
    }
  }
}
