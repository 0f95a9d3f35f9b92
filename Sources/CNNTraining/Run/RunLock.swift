import Foundation

/// Holds a run folder for this process, so that two cannot train one run at once.
///
/// The kernel releases the lock when the process ends in whatever way, so no stale lock can remain.
public final class RunLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `TrainingError.runInUse` when another process holds it.
  public init(_ run: RunFolder) throws(TrainingError) {
    descriptor = open(run.url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: run.url.path, reason: SystemFailure.last.reason) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = SystemFailure.last
      close(descriptor)
      guard failure.code == EWOULDBLOCK else { throw .unreadable(path: run.url.path, reason: failure.reason) }
      throw .runInUse(path: run.url.path)
    }
  }

  deinit { close(descriptor) }
}
