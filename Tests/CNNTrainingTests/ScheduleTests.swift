import CNNReference
import CNNSpec
import Testing

@testable import CNNRun
@testable import CNNTraining

@Suite struct ScheduleTests {
  private static let rules: [ScheduleSpec] = [
    .constant, .step(every: 2, factor: 0.1), .multistep(epochs: [1, 3], factor: 0.5), .exponential(factor: 0.9),
    .polynomial(power: 2, final: 0.01), .cosine(final: 0.001), .oneCycle(peak: 0.3, start: 0.04, final: 4e-6),
  ]

  private func training(_ rule: ScheduleSpec, epochs: Int = 5, warmup: TrainingSpec.Duration = .steps(0))
    -> TrainingSpec
  {
    var training = TrainingSpec()
    training.schedule = rule
    training.learningRate = 0.2
    training.epochs = epochs
    training.warmup = warmup
    return training
  }

  @Test("Every schedule without warm-up is the reference's at each step", arguments: rules)
  func agreesWithReference(rule: ScheduleSpec) {
    let schedule = Schedule(training(rule), stepsPerEpoch: 7)
    let reference = ReferenceSchedule(rule, learningRate: 0.2, stepsPerEpoch: 7, epochs: 5)
    for step in 0..<35 {
      let (found, expected) = (schedule.learningRate(step: step), reference.rate(step: step))
      #expect(abs(found - expected) <= 1e-14, "step \(step): \(found), \(expected)")
    }
  }

  @Test func warmUpGrowsLinearlyAndUsesItsLastStepInFull() {
    let schedule = Schedule(training(.constant, warmup: .steps(4)), stepsPerEpoch: 7)
    #expect((0..<6).map { schedule.learningRate(step: $0) } == [0.05, 0.1, 0.2 * 0.75, 0.2, 0.2, 0.2])
  }

  @Test func warmUpInEpochsIsRoundedToSteps() {
    #expect(Schedule(training(.constant, warmup: .epochs(0.5)), stepsPerEpoch: 7).warmupSteps == 4)
  }

  @Test func cosineBeginsWhenTheWarmUpIsOverAndEndsWithTheRun() {
    let schedule = Schedule(training(.cosine(final: 0), epochs: 2, warmup: .steps(4)), stepsPerEpoch: 6)
    #expect(schedule.learningRate(step: 4) == 0.2)
    #expect(abs(schedule.learningRate(step: 8) - 0.1) < 1e-15)
    #expect(schedule.learningRate(step: 12) == 0)
  }

  /// torch.optim.lr_scheduler.OneCycleLR(max_lr=0.2, total_steps=10), PyTorch 2.15.
  @Test func oneCycleHasPyTorchsValues() {
    let rule = ScheduleSpec.oneCycle(peak: 0.3, start: 1.0 / 25, final: 1.0 / 25 / 1e4)
    let schedule = Schedule(training(rule, epochs: 1), stepsPerEpoch: 10)
    let expected = [
      0.008, 0.104, 0.2, 0.19009692640269477, 0.1623491307899526, 0.12225240438725786, 0.07774839561274215,
      0.0376516692100474, 0.009903873597305258, 8e-07,
    ]
    for (step, rate) in expected.enumerated() { #expect(abs(schedule.learningRate(step: step) - rate) < 1e-15) }
  }

  @Test func plateauLowersTheRateAsTheReferenceDoes() {
    let rule = ScheduleSpec.plateau(factor: 0.5, patience: 1, minimum: 0.03)
    let schedule = Schedule(training(rule), stepsPerEpoch: 1)
    var state = PlateauState()
    var reference = ReferencePlateau(learningRate: 0.2, factor: 0.5, patience: 1, minimum: 0.03)
    for loss in [1, 0.9, 0.95, 0.90001, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 0.9, 0.9] {
      state.observe(loss, factor: 0.5, patience: 1, minimum: 0.03, base: 0.2)
      reference.observe(loss: loss)
      #expect(abs(schedule.learningRate(step: 3, plateauFactor: state.factor) - reference.rate) < 1e-15)
    }
    #expect(reference.rate == 0.03)
  }
}
