import CNNRun
import CNNSpec

/// How far a training has come: what its checkpoints keep, and the time of the running epoch.
struct TrainingProgress {
  /// Epochs completed.
  var epoch = 0
  /// Steps made.
  var steps = 0
  var best: BestResult?
  var state = TrainingState.new
  private var epochStart = ContinuousClock.now
  /// Of the running epoch, as far as this process trained it.
  private var epochImages = 0

  var position: TrainingPosition {
    TrainingPosition(
      epoch: epoch, step: steps, batchInEpoch: state.batchInEpoch, rollbacks: state.rollbackCount,
      commands: state.commandCount)
  }

  mutating func beginEpoch() {
    epochStart = .now
    epochImages = 0
  }

  /// Counts an update, and in the state what it was made from.
  mutating func add(_ result: StepResult) {
    steps += 1
    state.add(result)
  }

  /// Counts images that this process trained on.
  mutating func count(images: Int) { epochImages += images }

  /// Neither waiting nor measuring is training.
  mutating func leaveOut(_ duration: Duration) { epochStart += duration }

  /// Since the epoch began in this process.
  var seconds: Double { (ContinuousClock.now - epochStart) / .seconds(1) }
  var imagesPerSecond: Double { seconds > 0 ? Double(epochImages) / seconds : 0 }

  /// Takes note of a held-out result for `patience` and `plateau`.
  mutating func follow(_ validation: EvaluationResult, _ training: TrainingSpec) {
    let isBetter = best.map { validation.isBetter(than: $0, breaksTies: false) } ?? true
    state.epochsWithoutImprovement = isBetter ? 0 : state.epochsWithoutImprovement + 1
    if let patience = training.patience, state.epochsWithoutImprovement >= patience { state.stoppedEarly = true }
    guard case .plateau(let factor, let patience, let minimum) = training.schedule, let loss = validation.loss else {
      return
    }
    var plateau = state.plateau ?? PlateauState()
    plateau.observe(
      loss, factor: factor, patience: patience, minimum: minimum, base: training.learningRate)
    state.plateau = plateau
  }

  /// Keeps the best epoch by the held-out part: of equally many right answers the one with the smaller loss, of equal
  /// results the earlier one. Without a held-out part the latest epoch is the best, whatever the test split says.
  ///
  /// - Returns: Whether this epoch is the best.
  mutating func choose(_ validation: EvaluationResult?, _ test: EvaluationResult?) -> Bool {
    if let validation, let best, !validation.isBetter(than: best, breaksTies: state.tiesByLoss == true) { return false }
    let measured = validation ?? test
    best = BestResult(
      epoch: epoch, step: steps, correct: measured?.correct, images: measured?.images ?? 0,
      loss: measured?.loss, split: measured?.split)
    return true
  }
}

extension EvaluationResult {
  /// More right answers, or for regression a smaller loss; a loss that is undefined is never smaller.
  ///
  /// - Parameter breaksTies: Whether of equally many right answers the smaller loss is better.
  func isBetter(than best: BestResult, breaksTies: Bool) -> Bool {
    if let correct, let other = best.correct, correct != other || !breaksTies { return correct > other }
    guard let loss else { return false }
    return best.loss.map { loss < $0 } ?? true
  }
}
