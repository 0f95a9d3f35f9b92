import CNNEngine
import Synchronization

/// Time spent in each layer, for `cnn bench`.
///
/// It is off until someone starts it, and then costs two readings of the clock for each instruction and chunk.
public final class LayerClock: Sendable {
  /// Marks the time of an operation that all threads work on together.
  static let allThreads = -1

  private let running = Atomic<Bool>(false)
  private let sums: Mutex<Sums>
  private let threadCount: Int

  private struct Sums {
    var forward: [Duration]
    var backward: [Duration]
  }

  init(layerCount: Int, threadCount: Int) {
    self.threadCount = threadCount
    let zeros = [Duration](repeating: .zero, count: layerCount)
    sums = Mutex(Sums(forward: zeros, backward: zeros))
  }

  var isRunning: Bool { running.load(ordering: .relaxed) }

  /// Forgets what was measured and begins anew.
  public func start() {
    sums.withLock { sums in
      for layer in sums.forward.indices {
        sums.forward[layer] = .zero
        sums.backward[layer] = .zero
      }
    }
    running.store(true, ordering: .relaxed)
  }

  public func stop() { running.store(false, ordering: .relaxed) }

  /// Seconds of wall time that a layer took, as if all threads had shared its work evenly.
  public func seconds(ofLayer layer: Int) -> (forward: Double, backward: Double) {
    sums.withLock { sums in
      (sums.forward[layer] / threadCount / .seconds(1), sums.backward[layer] / threadCount / .seconds(1))
    }
  }

  func add(_ duration: Duration, layer: Int, isBackward: Bool, thread: Int) {
    let threadTime = thread == Self.allThreads ? duration * threadCount : duration
    sums.withLock { sums in
      if isBackward { sums.backward[layer] += threadTime } else { sums.forward[layer] += threadTime }
    }
  }
}
