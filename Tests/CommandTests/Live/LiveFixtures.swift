@testable import CNNRun
@testable import CNNTraining
@testable import cnn

/// A training of three epochs of 100 steps, as a view hears of it.
enum LiveFixture {
  static let plan = TrainingPlan(
    epochs: 3, stepsPerEpoch: 100, trainingImages: 6400, validationImages: 500, testImages: 1000, completedSteps: 0,
    mergedTail: 0, commandsAhead: 0)

  static func progress(_ step: Int) -> StepProgress {
    StepProgress(
      epoch: (step - 1) / 100 + 1, step: step, stepInEpoch: (step - 1) % 100 + 1, stepsPerEpoch: 100,
      loss: 2.3 / Double(step), meanLoss: 3 / Double(step), accuracy: 0.9, learningRate: 0.02, imagesPerSecond: 6400)
  }

  static func record(_ epoch: Int) -> EpochRecord {
    var record = EpochRecord(
      epoch: epoch, step: epoch * 100, trainLoss: 0.5 / Double(epoch), trainAccuracy: 0.9, learningRate: 0.02,
      imagesPerSecond: 6400, seconds: 1.2, weightsSHA256: String(repeating: "ab", count: 32))
    record.validationLoss = 0.4
    record.validationAccuracy = 0.91
    record.testLoss = 0.42
    record.testAccuracy = 0.9
    return record
  }

  static func command(_ command: SteeringCommand, step: Int, factor: Double = 1) -> TrainingEvent {
    .steered(
      SteeringRecord(
        epoch: 1, step: step, number: 1, command: command, rollbacks: 0, learningRateFactor: factor),
      isRepeated: false)
  }

  /// - Parameter steps: Done, a hundredth of a second each.
  static func state(steps: Int) -> LiveState {
    var state = LiveState(run: "runs/tiny-1", configuration: "configs/tiny.cnn")
    state.operationsPerImage = 1e7
    state.peakGigaflops = 100
    state.apply(.started(plan), now: 0)
    for step in 0..<steps {
      state.apply(.step(progress(step + 1)), now: Double(step + 1) / 100)
      if (step + 1).isMultiple(of: 100) {
        state.apply(.epoch(record((step + 1) / 100), isBest: step < 100), now: Double(step + 1) / 100)
      }
    }
    return state
  }

  static func traits(color: ColorChoice = .never, unicode: Bool = true, term: String = "xterm") -> TerminalTraits {
    TerminalTraits(
      isTerminal: true, measuredColumns: 80, choice: color,
      environment: ["TERM": term].merging(unicode ? ["LANG": "C.UTF-8"] : [:]) { $1 })
  }
}
