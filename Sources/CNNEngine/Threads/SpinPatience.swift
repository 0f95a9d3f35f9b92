import CProcessor

/// How long a thread waits in a loop before it parks.
///
/// Waking a parked thread takes as long as a small network's whole step, so the pauses between a step's calls are waited
/// out. A wait that was longer, spun or parked, halves the next loop; a short one restores it. So a throttled or shared
/// core, whose waits last for whole time slices, soon stops spinning, and one that was busy elsewhere begins again.
struct SpinPatience {
  /// About 1 and 200 microseconds of `pause`: what one thread does alone between two calls of a step on a single image.
  private static let shortest = 1 << 4
  private static let longest = 1 << 12
  /// The longest loop, and waking up after it.
  private static let shortWait = Duration.microseconds(300)
  private var rounds = longest
  private let maySpin: Bool

  init(maySpin: Bool) { self.maySpin = maySpin }

  /// Returns when `condition` holds; calls `park`, which has to wait for it, if that takes too long for a loop.
  mutating func wait(until condition: () -> Bool, orPark park: () -> Void) {
    guard maySpin else { return park() }
    for _ in 0..<rounds {
      if condition() { return }
      processor_relax()
    }
    let start = ContinuousClock.now
    park()
    let isShort = ContinuousClock.now - start < Self.shortWait
    rounds = isShort ? Self.longest : max(Self.shortest, rounds / 2)
  }
}
