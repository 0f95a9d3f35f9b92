import Foundation
import Synchronization

/// Whether the terminal is ours: keys arrive at once and unseen, and the window is drawn on a screen of its own.
///
/// Given back on every way out: when the view ends, before the process is suspended, and when a signal ends it. So all of this
/// is static, and what signal handlers call does nothing but read and set atomics and call tcsetattr, tcgetpgrp, getpgrp and
/// write, as POSIX lets them.
enum WindowMode {
  /// The other screen, no cursor.
  private static let enterSequence: StaticString = "\u{1B}[?1049h\u{1B}[?25l"
  /// No colour, nothing left behind where there is no other screen, the cursor, the screen that was there before.
  private static let leaveSequence: StaticString = "\u{1B}[0m\u{1B}[2J\u{1B}[H\u{1B}[?25h\u{1B}[?1049l"

  /// Written before handlers are set, and only read afterwards.
  private nonisolated(unsafe) static var original = termios()
  private nonisolated(unsafe) static var raw = termios()
  private static let hasKeys = Atomic<Bool>(false)
  /// Whether a view wants the terminal, and whether it has it.
  private static let isWanted = Atomic<Bool>(false)
  private static let isEntered = Atomic<Bool>(false)
  /// Whether the window has been entered anew since `takeNew`.
  private static let isNew = Atomic<Bool>(false)

  /// Takes the terminal, if the process is in its foreground; else as soon as `enter` finds it there.
  ///
  /// - Returns: Whether there are keys to listen to.
  static func begin() -> Bool {
    let hasKeys = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &original) == 0
    raw = original
    // Signals stay: Ctrl-C and Ctrl-Z mean what they always mean. Ctrl-S must not hold up a training by accident.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    raw.c_iflag &= ~tcflag_t(IXON)
    self.hasKeys.store(hasKeys, ordering: .releasing)
    isNew.store(false, ordering: .releasing)
    isEntered.store(false, ordering: .releasing)
    isWanted.store(true, ordering: .releasing)
    _ = enter()
    return hasKeys
  }

  /// Gives it back and takes it no more. For handlers too.
  static func end() {
    isWanted.store(false, ordering: .releasing)
    leave()
  }

  static var isActive: Bool { isWanted.load(ordering: .acquiring) }

  /// Whether the process may write to its terminal as it likes; one that has none of its own may.
  static var isForeground: Bool {
    let group = tcgetpgrp(STDERR_FILENO)
    return group < 0 || group == getpgrp()
  }

  /// Takes the terminal where a view wants it and may have it. For handlers too.
  ///
  /// - Returns: Whether the window may be drawn.
  static func enter() -> Bool {
    guard isActive, isForeground else { return false }
    guard !isEntered.exchange(true, ordering: .acquiringAndReleasing) else { return true }
    if hasKeys.load(ordering: .acquiring) { tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) }
    send(enterSequence)
    isNew.store(true, ordering: .releasing)
    return true
  }

  /// Takes the terminal again after the process was stopped, by a signal that no handler sees or by ours.
  ///
  /// - Returns: Whether the window may be drawn.
  static func enterAgain() -> Bool {
    isEntered.store(false, ordering: .releasing)
    return enter()
  }

  /// Whether the window is drawn now.
  static var isShown: Bool { isEntered.load(ordering: .acquiring) }

  /// Gives the terminal back as it was. For handlers too.
  static func leave() {
    guard isEntered.exchange(false, ordering: .acquiringAndReleasing) else { return }
    send(leaveSequence)
    // Keys that nobody has read are not meant for the shell.
    if hasKeys.load(ordering: .acquiring) { tcsetattr(STDIN_FILENO, TCSAFLUSH, &original) }
  }

  /// Whether what was drawn before is gone.
  static func takeNew() -> Bool { isNew.exchange(false, ordering: .acquiringAndReleasing) }

  private static func send(_ text: StaticString) {
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }
}
