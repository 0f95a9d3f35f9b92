import Synchronization

/// Why a training was asked to stop.
public enum StopReason: Int, Sendable {
  /// SIGINT
  case interrupt = 1
  /// SIGTERM
  case termination = 2
}

/// A flag that another thread, or the handler of a signal source, sets to end a training after its current step.
public final class StopRequest: Sendable {
  private let stopValue = Atomic<Int>(0)
  private let saveValue = Atomic<Bool>(false)

  public init() {}

  /// Asks to finish the step, save and end.
  public func stop(_ reason: StopReason) { stopValue.store(reason.rawValue, ordering: .releasing) }

  /// Asks to save after the step and go on (SIGHUP).
  public func save() { saveValue.store(true, ordering: .releasing) }

  public var reason: StopReason? { StopReason(rawValue: stopValue.load(ordering: .acquiring)) }

  /// Whether a save was asked for since the last call.
  func takeSave() -> Bool { saveValue.exchange(false, ordering: .acquiringAndReleasing) }
}
