import CNNEngine
import CNNRun
import CNNTraining
import Foundation

/// Draws a training in the whole window of a terminal and takes commands from its keyboard.
///
/// Lines of text that are written meanwhile are kept back and follow when the view ends, so that what remains on the
/// terminal is what a log would hold.
final class LiveScreen: Sendable {
  private struct Content {
    var state: LiveState
    /// What the window shows, line by line; `nil` when that is not known.
    var frame: [String]?
    var size = (columns: 0, rows: 0)
    var redraw: RedrawClock
  }

  private let terminal: Terminal
  private let steering: Steering
  private let folder: RunFolder
  private let start = ContinuousClock.now
  private let content: Guarded<Content>
  private let keyboard = Guarded<Keyboard?>(nil)

  /// - Parameters:
  ///   - state: With everything that is known before the training begins.
  ///   - steering: Where commands go.
  ///   - folder: The run's, whose records so far are shown.
  init(_ state: LiveState, steering: Steering, folder: RunFolder, terminal: Terminal) {
    self.terminal = terminal
    self.steering = steering
    self.folder = folder
    content = Guarded(Content(state: state, redraw: RedrawClock(every: RedrawClock.screen, startingAt: start)))
  }

  /// Takes the window.
  func begin() {
    terminal.hold { [weak self] text in self?.change { $0.add(text, isWarning: true) } }
    let wakeDescriptor = WindowSignals.begin()
    let hasKeys = WindowMode.begin()
    let keyboard = Keyboard(
      hasKeys: hasKeys, wakeDescriptor: wakeDescriptor, press: { [weak self] key in self?.press(key) },
      wake: { [weak self] in self?.change { _ in } })
    self.keyboard.withLock { $0 = keyboard }
    change { $0.hasKeys = hasKeys }
    keyboard.begin()
  }

  /// Gives the window back, and writes what was kept back; does nothing a second time.
  func end() {
    guard let keyboard = keyboard.withLock({ $0.take() }) else { return }
    keyboard.end()
    // Nothing is drawn after this: drawing needs the lock and the window.
    content.withLock { _ in WindowMode.end() }
    WindowSignals.end()
    terminal.release()
  }

  /// Shows what is new: a step when it is time, anything else at once.
  func observe(_ event: TrainingEvent) {
    content.withLock { content in
      let now = ContinuousClock.now
      var history: [MetricsRecord] = []
      if case .started = event { history = MetricsRecord.read(folder) }
      content.state.apply(event, history: history, now: (now - start).seconds)
      let isDue = content.redraw.isDue(at: now)
      switch event {
      case .step, .evaluating, .stepRecord, .saved: if isDue { draw(&content) }
      case .started, .epoch, .rolledBack, .steered, .extended, .warning, .finished: draw(&content)
      }
    }
  }

  private func press(_ key: Character) {
    change { state in
      if key == LiveKeys.helpKey {
        state.showsHelp.toggle()
      } else if let command = LiveKeys.command(key, in: state) {
        state.ask(command)
        steering.send(command)
      }
    }
  }

  private func change(_ change: (inout LiveState) -> Void) {
    content.withLock { content in
      change(&content.state)
      draw(&content)
    }
  }

  /// Sends the lines that differ from those on the window.
  private func draw(_ content: inout Content) {
    guard WindowMode.enter() else {
      content.frame = nil
      return
    }
    content.state.isStopping = SignalWatch.request.reason != nil
    let size = Terminal.size(of: STDERR_FILENO) ?? (TerminalTraits.defaultColumns, TerminalTraits.defaultRows)
    if WindowMode.takeNew() || size != content.size { content.frame = nil }
    content.size = size
    let layout = LiveLayout(state: content.state, traits: terminal.error, columns: size.columns, rows: size.rows)
    let lines = layout.lines.map { $0.text(terminal.error) }
    // From a clear window, since what an earlier size has left can be anywhere.
    var text = content.frame == nil ? "\u{1B}[0m\u{1B}[2J" : ""
    for (row, line) in lines.enumerated() where content.frame?[row] != line {
      text += "\u{1B}[\(row + 1);1H\(line)\u{1B}[K"
    }
    content.frame = lines
    if !text.isEmpty { terminal.draw(text) }
  }
}
