import CNNData
import CNNRun
import CNNTraining

/// What the live view shows of a training: everything that was heard of it, and nothing of how it is drawn.
struct LiveState {
  /// The run's folder and its configuration, as people name them.
  var run: String
  var configuration: String
  /// Arithmetic of training for an image, and 10⁹ operations a second that this machine reaches in registers.
  var operationsPerImage = 0.0
  var peakGigaflops = 0.0
  /// Whether keys are listened to.
  var hasKeys = true
  var showsHelp = false

  private(set) var plan: TrainingPlan?
  private(set) var progress: StepProgress?
  private(set) var curve = LossCurve()
  private(set) var epochs: [Epoch] = []
  /// The split that is being evaluated.
  private(set) var evaluation: (split: Split, done: Int, images: Int)?
  private(set) var messages: [Message] = []
  private(set) var rateFactor = 1.0
  private(set) var isPaused = false
  private(set) var stopsAfterEpoch = false
  /// A signal asked to stop; the step is being finished.
  var isStopping = false
  /// Commands that the training has not taken yet.
  private(set) var asked: [Asked] = []

  /// Seconds since the view began, by the last event.
  private(set) var now = 0.0
  private var started = 0.0
  /// Seconds of pauses, in which nothing is done.
  private var waited = 0.0
  private var pauseBegan: Double?

  struct Epoch {
    var record: EpochRecord
    var isBest: Bool
  }

  struct Message: Equatable {
    var text: String
    var isWarning: Bool
  }

  struct Asked: Equatable {
    var command: SteeringCommand
    /// Whether a step has ended since.
    var isOld = false
  }

  /// As many as a window shows at most.
  private static let keptMessages = 5

  init(run: String, configuration: String) {
    self.run = run
    self.configuration = configuration
  }

  var elapsed: Double { now - started }

  /// Seconds that the rest of the run takes at the speed so far, evaluation included; `nil` before the first step.
  var timeLeft: Double? {
    guard let plan, let progress else { return nil }
    let done = progress.step - plan.completedSteps
    let working = elapsed - waited - (pauseBegan.map { now - $0 } ?? 0)
    guard done > 0, working > 0 else { return nil }
    return working / Double(done) * Double(max(plan.epochs * plan.stepsPerEpoch - progress.step, 0))
  }

  /// Useful arithmetic as a share of what the machine reaches in registers; Winograd can pass 1.
  var peakShare: Double? {
    guard let progress, peakGigaflops > 0, operationsPerImage > 0 else { return nil }
    return progress.imagesPerSecond * operationsPerImage / (peakGigaflops * 1e9)
  }

  /// Takes note of what was asked for at the keyboard.
  mutating func ask(_ command: SteeringCommand) { asked.append(Asked(command: command)) }

  /// Whether a pause, or a stop after this epoch, is asked for or in force.
  var wantsPause: Bool { wish(on: .pause, off: .goOn) ?? isPaused }
  var wantsStop: Bool { wish(on: .stopAfterEpoch, off: .keepGoing) ?? stopsAfterEpoch }

  private func wish(on: SteeringCommand, off: SteeringCommand) -> Bool? {
    asked.last { $0.command == on || $0.command == off }.map { $0.command == on }
  }

  mutating func add(_ text: String, isWarning: Bool) {
    messages.append(Message(text: text, isWarning: isWarning))
    if messages.count > Self.keptMessages { messages.removeFirst() }
  }

  /// - Parameters:
  ///   - history: With `started`: the records of the run so far.
  ///   - now: Seconds since the view began.
  mutating func apply(_ event: TrainingEvent, history: [MetricsRecord] = [], now: Double) {
    self.now = now
    switch event {
    case .started(let plan):
      self.plan = plan
      started = now
      curve = LossCurve(start: plan.completedSteps)
      take(history)
      if plan.commandsAhead > 0 { add(SteeringRecord.repetition(of: plan.commandsAhead), isWarning: false) }
    case .step(let progress): apply(progress)
    case .evaluating(let split, let done, let images): evaluation = (split, done, images)
    case .epoch(let record, let isBest):
      evaluation = nil
      epochs.append(Epoch(record: record, isBest: isBest))
    case .rolledBack(let record):
      evaluation = nil
      rateFactor = record.learningRateFactor
      curve.goBack(to: record.step)
      epochs.removeAll { $0.record.epoch >= record.epoch }
    case .steered(let record, let isRepeated): apply(record, isRepeated: isRepeated)
    case .extended(let change): add(change.text, isWarning: false)
    // Warnings come with every other line of text, and what is saved on schedule is nothing new.
    case .stepRecord, .saved, .warning, .finished: break
    }
  }

  private mutating func apply(_ progress: StepProgress) {
    self.progress = progress
    evaluation = nil
    if let loss = progress.loss { curve.add(loss) }
    // What is still here was sent before the last step and had no effect.
    asked.removeAll(where: \.isOld)
    for index in asked.indices { asked[index].isOld = true }
    endPause()
  }

  private mutating func endPause() {
    waited += pauseBegan.map { now - $0 } ?? 0
    pauseBegan = nil
    isPaused = false
  }

  private mutating func apply(_ record: SteeringRecord, isRepeated: Bool) {
    evaluation = nil
    rateFactor = record.learningRateFactor
    add(record.text(isRepeated: isRepeated), isWarning: false)
    guard !isRepeated else { return }
    if let taken = asked.firstIndex(where: { $0.command == record.command }) { asked.remove(at: taken) }
    switch record.command {
    case .pause:
      isPaused = true
      pauseBegan = now
    case .goOn: endPause()
    case .stopAfterEpoch: stopsAfterEpoch = true
    case .keepGoing: stopsAfterEpoch = false
    case .save, .evaluate, .halveRate, .doubleRate: break
    }
  }

  private mutating func take(_ history: [MetricsRecord]) {
    for record in history {
      switch record {
      case .epoch(let epoch): epochs.append(Epoch(record: epoch, isBest: false))
      case .rollback(let rollback): rateFactor = rollback.learningRateFactor
      case .steering(let steering): rateFactor = steering.learningRateFactor
      case .step: break
      }
    }
  }
}
