import Foundation
import Synchronization

/// Standard output and standard error: results go to one, progress and warnings to the other.
final class Terminal: Sendable {
  let output: TerminalTraits
  let error: TerminalTraits
  /// Whether progress is not shown.
  let isQuiet: Bool
  private let state = Mutex(State())

  private struct State {
    var isOutputClosed = false
    var isErrorClosed = false
    /// Whether the last line of standard error is a progress line that the next output has to remove.
    var hasProgressLine = false
  }

  init(color: ColorChoice = .auto, isQuiet: Bool = false, environment: [String: String]) {
    func traits(_ descriptor: Int32) -> TerminalTraits {
      TerminalTraits(
        isTerminal: isatty(descriptor) == 1, measuredColumns: Self.columns(of: descriptor), choice: color,
        environment: environment)
    }
    output = traits(STDOUT_FILENO)
    error = traits(STDERR_FILENO)
    self.isQuiet = isQuiet
  }

  /// Writes a result.
  ///
  /// - Throws: `CommandError.cannotWriteOutput`; a reader that has gone away is no error.
  func result(_ text: String) throws(CommandError) {
    let failure = state.withLock { state -> Int32? in
      clearProgress(&state)
      guard !state.isOutputClosed else { return nil }
      let code = Self.write(text + "\n", to: STDOUT_FILENO)
      if code == EPIPE { state.isOutputClosed = true }
      return code == 0 || code == EPIPE ? nil : code
    }
    if let failure { throw .cannotWriteOutput(reason: String(cString: strerror(failure))) }
  }

  /// Writes a line about what is going on, unless the user wants quiet.
  func note(_ text: String) {
    if !isQuiet { message(text) }
  }

  /// Writes a warning or an error.
  func message(_ text: String) {
    state.withLock { state in
      clearProgress(&state)
      writeError(text + "\n", &state)
    }
  }

  /// Shows a line that the next one replaces; the caller checks that standard error is a terminal.
  func progress(_ line: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      // Return to the margin, the line, clear what an earlier and longer line left.
      writeError("\r" + line + "\u{1B}[K", &state)
      state.hasProgressLine = true
    }
  }

  /// Removes the progress line.
  func clearProgress() { state.withLock { clearProgress(&$0) } }

  private func clearProgress(_ state: inout State) {
    guard state.hasProgressLine else { return }
    state.hasProgressLine = false
    writeError("\r\u{1B}[K", &state)
  }

  /// Progress that nobody can see is not worth ending for.
  private func writeError(_ text: String, _ state: inout State) {
    guard !state.isErrorClosed else { return }
    if Self.write(text, to: STDERR_FILENO) != 0 { state.isErrorClosed = true }
  }

  /// - Returns: 0, or the error number.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    do {
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
      return 0
    } catch {
      let failure = error as NSError
      let inner = failure.userInfo[NSUnderlyingErrorKey] as? NSError
      return Int32((inner ?? failure).code)
    }
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
