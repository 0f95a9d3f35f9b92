/// Lets something happen at most once in an interval.
struct RedrawClock {
  /// Ten times a second is smooth enough, and no terminal is slowed by it.
  static let progress = Duration.milliseconds(100)
  /// A whole window five times a second: the eye has to read it.
  static let screen = Duration.milliseconds(200)
  /// How often a log that nobody watches gets a line within an epoch.
  static let log = Duration.seconds(60)

  private let interval: Duration
  private var last: ContinuousClock.Instant

  init(every interval: Duration, startingAt start: ContinuousClock.Instant) {
    self.interval = interval
    last = start
  }

  /// Whether the interval has passed since the last time this was true.
  mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    guard now - last >= interval else { return false }
    last = now
    return true
  }
}
