#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The lock and the two conditions on which a queue's threads park.
final class Signals: @unchecked Sendable {
  private let callLock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let tasksOpened = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let tasksFinished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ERRORCHECK))
    pthread_mutex_init(callLock, &attributes)
    pthread_mutexattr_destroy(&attributes)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(tasksOpened, nil)
    pthread_cond_init(tasksFinished, nil)
  }

  deinit {
    pthread_mutex_destroy(callLock)
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(tasksOpened)
    pthread_cond_destroy(tasksFinished)
    callLock.deallocate()
    lock.deallocate()
    tasksOpened.deallocate()
    tasksFinished.deallocate()
  }

  /// One call at a time: a second caller waits, and a task that calls its own pool is a bug that is reported.
  func beginCall() { precondition(pthread_mutex_lock(callLock) == 0, "a task called its own pool") }

  func endCall() { pthread_mutex_unlock(callLock) }

  /// Wakes so many of the parked helpers.
  func wakeHelpers(_ count: Int) {
    pthread_mutex_lock(lock)
    for _ in 0..<count { pthread_cond_signal(tasksOpened) }
    pthread_mutex_unlock(lock)
  }

  func wakeCaller() {
    pthread_mutex_lock(lock)
    pthread_cond_signal(tasksFinished)
    pthread_mutex_unlock(lock)
  }

  func parkHelper(until condition: () -> Bool) { park(on: tasksOpened, until: condition) }

  func parkCaller(until condition: () -> Bool) { park(on: tasksFinished, until: condition) }

  private func park(on signal: UnsafeMutablePointer<pthread_cond_t>, until condition: () -> Bool) {
    pthread_mutex_lock(lock)
    while !condition() { pthread_cond_wait(signal, lock) }
    pthread_mutex_unlock(lock)
  }
}
