import Foundation

/// Holds a run folder for this process, so that two cannot train one run at once.
///
/// The kernel releases the lock when the process ends in whatever way, so no stale lock can remain.
public final class RunLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `RunError.runInUse` when another process holds it.
  public init(_ run: RunFolder) throws(RunError) {
    descriptor = open(run.url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: run.url.path, reason: SystemFailure.last.reason) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = SystemFailure.last
      close(descriptor)
      guard failure.code == EWOULDBLOCK else { throw .unreadable(path: run.url.path, reason: failure.reason) }
      throw .runInUse(path: run.url.path)
    }
  }

  /// Refuses to take for the run what only has its name: somebody may remove a folder while a training runs in it, and
  /// start another that gets its place.
  ///
  /// - Throws: `RunError.cannotWrite` when the folder that is held was removed or moved.
  package func require(_ run: RunFolder) throws(RunError) {
    var (held, named) = (stat(), stat())
    if fstat(descriptor, &held) == 0, stat(run.url.path, &named) == 0,
      held.st_dev == named.st_dev, held.st_ino == named.st_ino
    {
      return
    }
    throw .cannotWrite(
      path: run.url.path,
      reason: "the run's folder was removed, moved or replaced while it was trained; put it back to keep the run")
  }

  deinit { close(descriptor) }
}
