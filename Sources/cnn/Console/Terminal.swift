import CNNEngine
import CNNSpec
import Foundation

/// Standard output and standard error: results go to one, progress and warnings to the other.
final class Terminal: Sendable {
  let output: TerminalTraits
  let error: TerminalTraits
  /// Whether progress is not shown.
  let isQuiet: Bool
  private let state = Guarded(State())

  private struct State {
    var isOutputClosed = false
    var isErrorClosed = false
    /// Whether the last line of standard error is a progress line that the next output has to remove.
    var hasProgressLine = false
    /// While another part of the program draws the whole window: what was to be written, and who is told of it.
    var held: [String]?
    var showHeld: (@Sendable (String) -> Void)?
  }

  init(color: ColorChoice = .auto, isQuiet: Bool = false, environment: [String: String]) {
    func traits(_ descriptor: Int32) -> TerminalTraits {
      TerminalTraits(
        isTerminal: isatty(descriptor) == 1, measuredColumns: Self.size(of: descriptor)?.columns, choice: color,
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
      let code = Self.write(PrintableText.guarded(text) + "\n", to: STDOUT_FILENO)
      // A pipe says EPIPE and a terminal that was closed EIO.
      let isGone = code == EPIPE || code == EIO && output.isTerminal
      if isGone { state.isOutputClosed = true }
      return code == 0 || isGone ? nil : code
    }
    if let failure { throw .cannotWriteOutput(reason: String(cString: strerror(failure))) }
  }

  /// Writes a line about what is going on, unless the user wants quiet.
  func note(_ text: String) {
    if !isQuiet { line(text) }
  }

  /// Writes a warning or an error.
  func message(_ text: String) {
    line(text)
    state.withLock { $0.showHeld }?(PrintableText.guarded(text))
  }

  /// Keeps lines back until `release`, because the window is drawn as a whole.
  ///
  /// - Parameter show: Called with each warning and error.
  func hold(_ show: @escaping @Sendable (String) -> Void) {
    state.withLock { state in
      clearProgress(&state)
      state.held = []
      state.showHeld = show
    }
  }

  /// Writes what was kept back, and everything that follows as it comes.
  func release() {
    state.withLock { state in
      let lines = state.held ?? []
      state.held = nil
      state.showHeld = nil
      if !lines.isEmpty { writeError(lines.joined(separator: "\n") + "\n", &state) }
    }
  }

  /// Sends the terminal a piece of a picture of the window.
  func draw(_ text: String) { state.withLock { writeError(text, &$0) } }

  private func line(_ line: String) {
    let text = PrintableText.guarded(line)
    state.withLock { state in
      guard state.held == nil else {
        state.held?.append(text)
        return
      }
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

  /// What a terminal says about its window now; `nil` for anything else.
  static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
