import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// One training from its folder to its report, with everything that is shown on the way.
final class ShownTraining {
  private let start: TrainingStart
  /// `nil` for a process by itself.
  private let ranks: RankStart?
  private let steering: Steering
  private let terminal: Terminal
  private let asJSON: Bool
  /// Told how the training goes.
  private let summary: TrainingSummary
  // What shows the training, as soon as its folder is held.
  private var screen: LiveScreen?
  private var observer: TrainingObserver?
  private var live: LiveReport?

  private var setup: RunSetup { start.setup }
  private var trainer: Trainer { start.trainer }

  init(
    start: TrainingStart, ranks: RankStart?, steering: Steering, terminal: Terminal, asJSON: Bool,
    summary: TrainingSummary
  ) {
    (self.start, self.ranks, self.steering) = (start, ranks, steering)
    (self.terminal, self.asJSON, self.summary) = (terminal, asJSON, summary)
  }

  func run() throws {
    let session = TrainingSession(start)
    defer { screen?.end() }
    do {
      summary.outcome = try session.run(entered: enter) { event in
        self.summary.observe(event)
        try self.observer?.observe(event)
        self.live?.observe(event)
      }
    } catch {
      live?.finish()
      throw error
    }
    screen?.end()
    terminal.clearProgress()
    summary.evaluation = try session.finalEvaluation()
    try end()
  }

  private func enter(_ entry: TrainingSession.Entry) {
    summary.folder = trainer.folder
    terminal.tell(entry.remembering)
    if !trainer.isComplete {
      showStart(title: entry.isNew ? "training" : "going on with")
      for change in entry.changed { terminal.note("changed: \(PrintableText.escaped(change))") }
    }
    SignalWatch.begin(isQuiet: terminal.isQuiet)
    screen = makeScreen()
    observer = TrainingObserver(
      terminal: terminal, asJSON: asJSON, hasAccuracy: !setup.data.classes.isEmpty,
      evaluatesTest: setup.configuration.spec.training.evaluateTest == .epoch,
      run: PathText.short(trainer.folder.url), screen: screen)
    if !trainer.isComplete {
      let ofRanks = (ranks?.messages ?? []).map { ShownWarning($0) }
      observer?.announce(start.warnings.map(ShownWarning.init) + ofRanks, told: setup.configuration.shownWarnings)
    }
    live = LiveReport(setup: setup, trainer: trainer, terminal: terminal)
    screen?.begin()
  }

  private func showStart(title: String) {
    let name = terminal.error.styled(PathText.short(trainer.folder.url), .bold)
    terminal.note("\(title) \(name), \(PrintableText.escaped(setup.configuration.path))\n")
    terminal.note(
      StartTable(setup: setup, initialWeights: start.initialWeights, ranks: ranks, traits: terminal.error).text + "\n")
    for note in setup.notes { terminal.note(note.text) }
  }

  /// The live view, where there is somebody to see it: lines of JSON or a file on standard output are for a program.
  private func makeScreen() -> LiveScreen? {
    guard terminal.output.isTerminal, terminal.error.hasScreen, !terminal.isQuiet, !asJSON, !trainer.isComplete else {
      return nil
    }
    var state = LiveState(
      run: PathText.short(trainer.folder.url), configuration: PrintableText.escaped(setup.configuration.path))
    state.operationsPerImage = trainer.operationsPerImage
    state.peakGigaflops = setup.machine.makeEngine().measurePeak()
    return LiveScreen(state, steering: steering, folder: trainer.folder, terminal: terminal)
  }

  /// Shows how the training ended, and its report.
  private func end() throws {
    guard let outcome = summary.outcome else { preconditionFailure("a training has ended") }
    let evaluation = summary.evaluation
    let report = writeReport(evaluation, outcome)
    let result = TrainingResult(outcome: outcome, folder: trainer.folder, evaluation: evaluation, report: report)
    try result.show(on: terminal, asJSON: asJSON)
    if outcome.reason != .alreadyComplete, let evaluation,
      let warning = ChanceLevel(evaluation, check: setup.checkCommand).warning
    {
      observer?.announce([warning])
    }
    let category = outcome.exitCategory
    if category != .done { throw CommandError.ended(category) }
    if let failure = observer?.outputFailure { throw failure }
  }

  /// Writes `report/` when the training is over, from the best checkpoint as it stands on disk; before that its page.
  private func writeReport(_ evaluation: EvaluationResult?, _ outcome: TrainingOutcome) -> [URL] {
    guard outcome.reason != .alreadyComplete, let live else { return [] }
    guard let evaluation else {
      live.finish()
      return []
    }
    return live.writeFinally {
      var contents = try live.finalContents()
      let trained = try TrainedNetwork(
        checkpoint: trainer.folder.best, engine: setup.machine.makeEngine(), batchSize: 1)
      if let set = evaluation.split == .test ? setup.data.test : setup.data.validation {
        contents.add(trained, evaluation, set)
      }
      return try Report(
        checkpoint: PathText.short(trainer.folder.best), evaluation: evaluation, history: contents.history,
        bestEpoch: setup.data.validation == nil ? nil : outcome.best?.epoch, contents: contents
      ).write(to: trainer.folder.report, words: \.commandLine)
    }
  }
}
