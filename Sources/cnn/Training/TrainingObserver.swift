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

  mutating func observe(_ event: TrainingEvent) throws {
    screen?.observe(event)
    switch event {
    case .started(let plan):
      if plan.commandsAhead > 0 { terminal.note(SteeringRecord.repetition(of: plan.commandsAhead)) }
      console.begin(plan, hasTest: evaluatesTest && plan.testImages > 0, hasAccuracy: hasAccuracy)
    case .step(let step): console.show(step)
    case .stepRecord(let record): if asJSON { try terminal.result(JSONText.line(record)) }
    case .evaluating(let split, let done, let images): console.showEvaluation(of: split, done: done, images: images)
    case .epoch(let record, let isBest):
      console.show(record, isBest: isBest)
      if asJSON { try terminal.result(JSONText.line(record)) }
    case .warning(let warning): terminal.message("warning: \(warning.text)")
    case .rolledBack(let record):
      terminal.message("warning: \(record.text(run: run, limit: Trainer.rollbackLimit))")
      if asJSON { try terminal.result(JSONText.line(record)) }
    case .steered(let record, let isRepeated):
      terminal.note(record.text(isRepeated: isRepeated))
      if asJSON { try terminal.result(JSONText.line(record)) }
    case .extended(let change):
      if change.stretchesSchedule { terminal.message("warning: \(change.text)") } else { terminal.note(change.text) }
    case .saved, .finished: break
    }
  }
}
