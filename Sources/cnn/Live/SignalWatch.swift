import CNNTraining
import Foundation
import Synchronization

/// Turns signals into requests that a training honours between two steps.
///
/// The first SIGINT or SIGTERM asks to finish the step and save; the second ends the process at once, which is safe
/// because every file is replaced as a whole. SIGHUP and SIGUSR1 ask to save and go on.
///
/// Handlers of the plain kind, because they hold from the moment they are set: a dispatch source has a moment between the
/// old action and its own in which a signal is lost. They do nothing but set flags, write, and exit, as a handler must.
enum SignalWatch {
  /// What signals ask of this process's training.
  static let request = StopRequest()

  private static let isQuiet = Atomic<Bool>(false)
  private static let message: StaticString = "\nfinishing this step and saving; once more to quit at once\n"

  /// Before this, a signal ends the process as it always does: there is nothing to save.
  static func begin(isQuiet: Bool) {
    // Also makes the values exist before a handler can ask for them.
    _ = WindowMode.isShown
    self.isQuiet.store(isQuiet || request.reason != nil, ordering: .releasing)
    signal(SIGINT) { _ in SignalWatch.stop(.interrupt) }
    signal(SIGTERM) { _ in SignalWatch.stop(.termination) }
    signal(SIGHUP) { _ in SignalWatch.request.save() }
    signal(SIGUSR1) { _ in SignalWatch.request.save() }
    unblock([SIGINT, SIGTERM, SIGHUP, SIGUSR1])
  }

  /// A parent may have left them blocked, as threads of a dispatch queue do to their children.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func stop(_ reason: StopReason) {
    if request.reason != nil {
      WindowMode.leave()
      _exit(reason.exitStatus)
    }
    request.stop(reason)
    // A window that is drawn as a whole says so itself.
    guard !WindowMode.isShown else { return WindowSignals.wake() }
    guard !isQuiet.load(ordering: .acquiring) else { return }
    _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
  }
}

extension StopReason {
  /// 128 and the signal's number.
  var exitStatus: Int32 {
    switch self {
    case .interrupt: ExitCategory.interrupted.rawValue
    case .termination: ExitCategory.terminated.rawValue
    }
  }
}
