import CProcessor

/// How long a thread waits in a loop before it parks.
///
/// Waking a parked thread takes as long as a small network's whole step, so the pauses between a step's calls are waited
/// out. A wait that was longer, spun or parked, halves the next loop; a short one restores it. So a throttled or shared
/// core, whose waits last for whole time slices, soon stops spinning, and one that was busy elsewhere begins again.
struct SpinPatience {
  /// What one thread does alone between two calls of a step on a single image.
  private static let longest = Duration.microseconds(200)
  private static let shortest = Duration.microseconds(1)
  /// The longest loop, and waking up after it.
  private static let shortWait = Duration.microseconds(300)
  private var patience = longest
  private let maySpin: Bool

  init(maySpin: Bool) { self.maySpin = maySpin }

  /// Returns when `condition` holds; calls `park`, which has to wait for it, if that takes too long for a loop.
  mutating func wait(until condition: () -> Bool, orPark park: () -> Void) {
    guard maySpin else { return park() }
    if condition() { return }
    let start = ContinuousClock.now
    // A pause takes 10 nanoseconds on one processor and 50 on another, so the clock counts, and is asked now and then.
    repeat {
      for _ in 0..<Self.pausesBetweenLooks {
        if condition() { return }
        processor_relax()
      }
    } while ContinuousClock.now - start < patience
    let parked = ContinuousClock.now
    park()
    let isShort = ContinuousClock.now - parked < Self.shortWait
    patience = isShort ? Self.longest : max(Self.shortest, patience / 2)
  }

  /// A microsecond or less.
  private static let pausesBetweenLooks = 16
}
