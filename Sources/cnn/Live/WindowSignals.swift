import Foundation
import Synchronization

/// What signals mean while the window is ours: suspending gives it back, continuing takes it again, another size has it
/// drawn anew, and a crash doesn't leave it behind.
enum WindowSignals {
  /// Those that end a process where it stands.
  private static let deadly = [SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP]
  private static let ours = deadly + [SIGTSTP, SIGCONT, SIGWINCH, SIGTTIN, SIGTTOU]

  /// What the signals of `ours` did before. Changed only while none of our handlers is set.
  private nonisolated(unsafe) static var before: [(number: Int32, action: sigaction)] = []
  /// Both ends of a pipe by which handlers wake the thread that waits for keys; -1 before there is one.
  private static let wakeEnd = Atomic<Int32>(-1)
  private nonisolated(unsafe) static var pipeEnds: [Int32] = [-1, -1]

  /// Sets the handlers.
  ///
  /// - Returns: A descriptor that can be read when something has happened; -1 if there is none left.
  static func begin() -> Int32 {
    if wakeEnd.load(ordering: .acquiring) < 0, pipe(&pipeEnds) == 0 {
      // A full pipe wakes as well as one byte more.
      for end in pipeEnds { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
      for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      wakeEnd.store(pipeEnds[1], ordering: .releasing)
    }
    before = ours.map { number in
      var action = sigaction()
      sigaction(number, nil, &action)
      return (number, action)
    }
    for number in deadly { handle(number) { WindowSignals.die($0) } }
    handle(SIGTSTP) { _ in WindowSignals.suspend() }
    signal(SIGCONT) { _ in WindowSignals.goOn() }
    signal(SIGWINCH) { _ in WindowSignals.wake() }
    // In the background the window is not ours, and a look at it must not stop the training.
    signal(SIGTTIN, SIG_IGN)
    signal(SIGTTOU, SIG_IGN)
    return pipeEnds[0]
  }

  /// Sets a handler, unless who started us wants the signal to be ignored.
  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    let before = signal(number, handler)
    if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
  }

  static func end() {
    for entry in before {
      var action = entry.action
      sigaction(entry.number, &action, nil)
    }
  }

  /// Wakes the thread that waits for keys. For handlers too.
  static func wake() {
    let end = wakeEnd.load(ordering: .acquiring)
    guard end >= 0 else { return }
    var byte: UInt8 = 0
    _ = write(end, &byte, 1)
  }

  /// Ends the process as the signal would have ended it, with the terminal as it was.
  private static func die(_ number: Int32) {
    // For good: other threads may draw until the end.
    WindowMode.end()
    for entry in before where entry.number == number {
      var action = entry.action
      sigaction(number, &action, nil)
    }
    // Comes when this handler returns; a fault comes again by itself.
    raise(number)
  }

  private static func suspend() {
    let code = errno
    WindowMode.leave()
    signal(SIGTSTP, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTSTP)
    raise(SIGTSTP)
    // The process stops in this call, and goes on here.
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    signal(SIGTSTP) { _ in WindowSignals.suspend() }
    goOn()
    errno = code
  }

  private static func goOn() {
    let code = errno
    if WindowMode.enterAgain() { wake() }
    errno = code
  }
}
