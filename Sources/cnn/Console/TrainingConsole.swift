import CNNData
import CNNRun
import CNNTraining

/// Shows a training as it goes: a bar that moves on a terminal, and a row for each epoch everywhere.
struct TrainingConsole {
  private let terminal: Terminal
  /// Whether something else shows what happens within an epoch.
  private let isLive: Bool
  private let clock = ContinuousClock()
  /// The epochs' table; its columns are known with the plan.
  private var table: EpochTable?
  private var redraw: RedrawClock
  private var log: RedrawClock
  private var plan: TrainingPlan?
  private let start: ContinuousClock.Instant

  init(terminal: Terminal, isLive: Bool) {
    self.terminal = terminal
    self.isLive = isLive
    start = clock.now
    redraw = RedrawClock(every: RedrawClock.progress, startingAt: start)
    log = RedrawClock(every: RedrawClock.log, startingAt: start)
  }

  /// - Parameter hasTest: Whether the test split is evaluated after every epoch.
  mutating func begin(_ plan: TrainingPlan, hasTest: Bool, hasAccuracy: Bool) {
    self.plan = plan
    table = EpochTable(
      hasValidation: plan.validationImages > 0, hasTest: hasTest, hasAccuracy: hasAccuracy, epochs: plan.epochs,
      columns: terminal.error.isTerminal ? terminal.error.columns : nil)
    for line in table?.header ?? [] { terminal.note(terminal.error.styled(line, .faint)) }
  }

  mutating func show(_ step: StepProgress) {
    let isTerminal = terminal.error.isTerminal
    guard !isLive else { return }
    let now = clock.now
    guard isTerminal ? redraw.isDue(at: now) : log.isDue(at: now) else { return }
    let loss = "loss \(NumberText.loss(step.meanLoss))"
    let accuracy = step.accuracy.map { "accuracy \(NumberText.percent($0))" }
    let speed = "\(NumberText.rate(step.imagesPerSecond)) images/s"
    let left = timeLeft(after: step.step, at: now).map { "\(NumberText.duration($0)) left" }
    if isTerminal {
      let line = ProgressLine(
        label: " \(step.epoch)/\(plan?.epochs ?? step.epoch)", done: step.stepInEpoch, total: step.stepsPerEpoch,
        figures: [loss, accuracy, left, speed].compactMap { $0 })
      terminal.progress(line.text(terminal.error))
    } else {
      let figures = [loss, accuracy, speed, left].compactMap { $0 }.joined(separator: ", ")
      terminal.note("epoch \(step.epoch), step \(step.stepInEpoch) of \(step.stepsPerEpoch): \(figures)")
    }
  }

  mutating func showEvaluation(of split: Split, done: Int, images: Int) {
    guard !isLive, terminal.error.isTerminal, redraw.isDue(at: clock.now) else { return }
    let line = ProgressLine(label: " \(split.rawValue)", done: done, total: images, figures: ["images evaluated"])
    terminal.progress(line.text(terminal.error))
  }

  mutating func show(_ record: EpochRecord, isBest: Bool) {
    guard let table else { return }
    let traits = terminal.error
    // Without held-out images nothing is chosen: every epoch would be the best.
    let isChosen = isBest && table.hasValidation
    let row = traits.plain(table.row(record, isBest: isChosen))
    terminal.note(isChosen ? traits.styled(row, .good) : row)
    log = RedrawClock(every: RedrawClock.log, startingAt: clock.now)
  }

  /// Seconds that the rest of the run takes at the speed so far, evaluation included.
  private func timeLeft(after step: Int, at now: ContinuousClock.Instant) -> Double? {
    guard let plan else { return nil }
    let done = step - plan.completedSteps
    let elapsed = (now - start).seconds
    guard done > 0, elapsed > 0 else { return nil }
    return elapsed / Double(done) * Double(plan.epochs * plan.stepsPerEpoch - step)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
