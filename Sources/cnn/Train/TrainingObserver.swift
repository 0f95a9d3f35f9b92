import CNNRun
import CNNTraining
import Foundation

/// Takes what a training tells and passes it to the console, or as JSON lines to standard output.
struct TrainingObserver {
  private let terminal: Terminal
  private let asJSON: Bool
  private let hasAccuracy: Bool
  private let evaluatesTest: Bool
  /// The run's folder as a person names it.
  private let run: String
  /// Shows the training in the whole window, if anything does.
  private let screen: LiveScreen?
  private var console: TrainingConsole
  /// Why standard output lacks lines, if it does.
  private(set) var outputFailure: CommandError?

  init(
    terminal: Terminal, asJSON: Bool, hasAccuracy: Bool, evaluatesTest: Bool, run: String, screen: LiveScreen? = nil
  ) {
    self.terminal = terminal
    self.screen = screen
    self.asJSON = asJSON
    self.hasAccuracy = hasAccuracy
    self.evaluatesTest = evaluatesTest
    self.run = run
    console = TrainingConsole(terminal: terminal, isLive: screen != nil)
  }

  /// Tells of what was found before the first step, and programs of what people have been told already.
  mutating func announce(_ warnings: [ShownWarning], told: [ShownWarning] = []) {
    for warning in told { tell(WarningRecord(warning: warning)) }
    for warning in warnings {
      terminal.message(warning.text)
      tell(WarningRecord(warning: warning))
    }
  }

  mutating func observe(_ event: TrainingEvent) throws {
    screen?.observe(event)
    switch event {
    case .started(let plan):
      if plan.commandsAhead > 0 { terminal.note(SteeringRecord.repetition(of: plan.commandsAhead)) }
      console.begin(plan, hasTest: evaluatesTest && plan.testImages > 0, hasAccuracy: hasAccuracy)
    case .step(let step): console.show(step)
    case .stepRecord(let record): tell(record)
    case .evaluating(let split, let done, let images): console.showEvaluation(of: split, done: done, images: images)
    case .epoch(let record, let isBest):
      console.show(record, isBest: isBest)
      tell(record)
    case .warning(let warning): announce([ShownWarning(warning.text)])
    case .rolledBack(let record):
      terminal.message("warning: \(record.text(run: run, limit: TrainingState.rollbackLimit))")
      tell(record)
    case .steered(let record, let isRepeated):
      terminal.note(record.text(isRepeated: isRepeated))
      tell(record)
    case .extended(let change):
      if change.stretchesSchedule { terminal.message("warning: \(change.text)") } else { terminal.note(change.text) }
    case .saved, .finished: break
    }
  }

  /// A record for a program. A full disk behind standard output is no reason to lose a training, and the records are in
  /// `metrics.jsonl` too.
  private mutating func tell(_ record: some Encodable) {
    guard asJSON else { return }
    do {
      try terminal.result(JSONText.line(record))
    } catch {
      if outputFailure == nil {
        terminal.message("warning: \(error.fact); training goes on, and its records are in metrics.jsonl")
      }
      outputFailure = error
    }
  }
}
