import CNNData
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

/// Commands that a person gives a training while it runs.
@Suite struct SteeringTests {
  /// Commands by the step in which they are given. Epochs have eight steps.
  static let wishes: [Int: [SteeringCommand]] = [
    1: [.halveRate, .halveRate], 5: [.evaluate], 8: [.doubleRate], 11: [.save], 14: [.pause, .goOn],
    17: [.doubleRate, .evaluate, .stopAfterEpoch, .keepGoing], 21: [.doubleRate],
  ]

  private func configuration(_ run: TinyRun) throws -> Configuration {
    try run.configuration(data: "", train: "log_every = 1\nmomentum = 0.9\nschedule = cosine")
  }

  private func traces(_ folder: RunFolder) throws -> [String] {
    try folder.traces(checkpoints: [folder.last, folder.best])
  }

  /// Trains as a person who gives each wish once, however often the training is killed.
  private final class Person {
    let steering = Steering()
    private var wishes: [Int: [SteeringCommand]]
    /// Commands that have been given and not taken: they are lost when the process is killed.
    private(set) var onTheirWay = 0

    init(_ wishes: [Int: [SteeringCommand]]) { self.wishes = wishes }

    func follow(_ event: TrainingEvent) {
      if case .step(let progress) = event {
        for command in wishes.removeValue(forKey: progress.step) ?? [] {
          steering.send(command)
          onTheirWay += 1
        }
      }
      if case .steered(_, isRepeated: false) = event { onTheirWay -= 1 }
    }
  }

  private func train(
    _ run: TinyRun, _ configuration: Configuration, _ wishes: [Int: [SteeringCommand]], out: String
  ) throws -> (trainer: Trainer, outcome: TrainingOutcome) {
    let person = Person(wishes)
    let trainer = try run.trainer(configuration, out: out, steering: person.steering)
    return (trainer, try trainer.run { person.follow($0) })
  }

  @Test func everyCommandIsRecordedAtItsStepAndTheRateFollowsFromTheNextOneOn() throws {
    let run = try TinyRun(trainingCount: 30)
    let (trainer, outcome) = try train(run, configuration(run), Self.wishes, out: "out")
    #expect(outcome.reason == .completed && outcome.steps == 24)
    let commands = trainer.folder.commands
    let expected = Self.wishes.sorted { $0.key < $1.key }.flatMap { step, commands in commands.map { (step, $0) } }
    #expect(commands.map(\.step) == expected.map(\.0))
    #expect(commands.map(\.command) == expected.map(\.1))
    #expect(commands.map(\.number) == Array(1...expected.count))
    #expect(commands.map(\.epoch) == commands.map { $0.step / 8 + 1 })
    #expect(commands.map(\.learningRateFactor) == [0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 2])
    let plain = try run.trainer(configuration(run), out: "plain")
    let rates = try plain.collectSteps().map(\.learningRate)
    let steered = MetricsRecord.read(trainer.folder).compactMap { record -> Double? in
      if case .step(let step) = record { step.learningRate } else { nil }
    }
    let factors = (1...24).map { step in commands.last { $0.step < step }?.learningRateFactor ?? 1 }
    #expect(steered == zip(rates, factors).map { $0 * $1 })
  }

  @Test func commandsThatChangeNothingInTheTrainingLeaveItsWeights() throws {
    let run = try TinyRun(trainingCount: 30)
    let (trainer, _) = try train(
      run, configuration(run), [3: [.evaluate], 4: [.save], 8: [.evaluate], 12: [.pause, .goOn]], out: "out")
    let plain = try run.trainer(configuration(run), out: "plain")
    _ = try plain.collect()
    #expect(try Checkpoint.read(trainer.folder.last).tensors == Checkpoint.read(plain.folder.last).tensors)
    let found = trainer.folder.commands.filter { $0.command == .evaluate }
    #expect(found.count == 2 && found.allSatisfy { $0.testLoss != nil && $0.validationLoss == nil })
    // At the end of an epoch a look finds what the epoch's record says.
    let epochs = MetricsRecord.read(plain.folder).compactMap { record -> EpochRecord? in
      if case .epoch(let epoch) = record { epoch } else { nil }
    }
    #expect(found[1].testLoss == epochs[0].testLoss && found[1].testAccuracy == epochs[0].testAccuracy)
  }

  @Test func theTestImagesAreNotLookedAtWhereTheyAreLeftToTheEnd() throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try run.configuration(data: "validation = 6", train: "evaluate = end")
    let (trainer, _) = try train(run, configuration, [2: [.evaluate]], out: "out")
    let found = try #require(trainer.folder.commands.first)
    #expect(found.validationLoss != nil && found.testLoss == nil)
  }

  @Test func aRunWithoutCommandsHasNoTraceOfThem() throws {
    let run = try TinyRun(trainingCount: 30)
    // Nothing is paused, and nothing is about to end.
    let (trainer, _) = try train(run, configuration(run), [2: [.goOn, .keepGoing]], out: "out")
    let state = try #require(try Checkpoint.readMetadata(trainer.folder.last).texts()[CheckpointMetadata.Key.state])
    #expect(!state.contains("ommands") && !state.contains("Doublings"))
    #expect(trainer.folder.commands.isEmpty)
  }

  @Test func repeatedCommandsGiveTheSameBytes() throws {
    let run = try TinyRun(trainingCount: 30)
    let (steered, _) = try train(run, configuration(run), Self.wishes, out: "steered")
    let again = try run.trainer(configuration(run), out: "again")
    again.repeatCommands(steered.folder.commands.map(\.placed))
    let (_, outcome) = try again.collect()
    // Nobody waits, and nothing ends.
    #expect(outcome.reason == .completed)
    #expect(try traces(again.folder) == traces(steered.folder))
    let plain = try run.trainer(configuration(run), out: "plain")
    _ = try plain.collect()
    #expect(try traces(plain.folder)[0] != traces(steered.folder)[0])
  }

  @Test func aSteeredRunThatIsKilledAnywhereGivesItsCommandsAgain() throws {
    struct Kill: Error {}
    let run = try TinyRun(trainingCount: 30)
    let configuration = try configuration(run)
    let (whole, _) = try train(run, configuration, Self.wishes, out: "whole")
    let expected = try traces(whole.folder)
    var number = 0
    while true {
      number += 3
      let person = Person(Self.wishes)
      let out = "run-\(number)"
      var ended = false
      // Each process lives for so many events.
      while !ended {
        let trainer = try run.trainer(configuration, out: out, steering: person.steering)
        if trainer.folder.hasCheckpoint { try trainer.resume() }
        var events = 0
        let outcome = try? trainer.run { event in
          person.follow(event)
          events += 1
          guard person.onTheirWay == 0 else { return }
          if events >= number, case .steered(_, isRepeated: false) = event { throw Kill() }
          // Each process has to get past a checkpoint.
          if events >= number + 30 { throw Kill() }
        }
        ended = outcome != nil
      }
      #expect(try traces(whole.folder) == expected)
      #expect(
        try traces(RunFolder(url: run.files.url.appending(path: out))) == expected, "killed after \(number) events")
      if number > 60 { break }
    }
  }

  @Test func aCommandThatMadeARunDivergeIsRepeatedWithTheRollback() throws {
    let run = try TinyRun(trainingCount: 30)
    // Small enough to live without the hand that doubles it.
    let configuration = try RollbackTests.configuration(run, rate: RollbackTests.curableRate / 16)
    let wishes: [Int: [SteeringCommand]] = [2: Array(repeating: .doubleRate, count: 4), 21: [.evaluate]]
    let (steered, _) = try train(run, configuration, wishes, out: "steered")
    let rollbacks = MetricsRecord.read(steered.folder).compactMap { record -> RollbackRecord? in
      if case .rollback(let rollback) = record { rollback } else { nil }
    }
    #expect(!rollbacks.isEmpty)
    // The wish stays in force: four doublings, and a halving for each rollback.
    #expect(rollbacks.first?.learningRateFactor == 8)
    #expect(steered.folder.commands.map(\.number) == Array(1...steered.folder.commands.count))
    let again = try run.trainer(configuration, out: "again")
    again.repeatCommands(steered.folder.commands.map(\.placed))
    _ = try again.collect()
    #expect(try traces(again.folder) == traces(steered.folder))
  }

  @Test func stoppingAfterAnEpochSavesAndCanBeGoneOnWith() throws {
    let run = try TinyRun(trainingCount: 30)
    let (first, outcome) = try train(run, configuration(run), [10: [.stopAfterEpoch]], out: "out")
    #expect(outcome.reason == .stoppedAfterEpoch && outcome.isResumable)
    #expect(outcome.epochs == 2 && outcome.steps == 16)
    // The best of what there is was read back from disk.
    #expect(first.bestEvaluation?.correct == outcome.best?.correct && first.bestEvaluation != nil)
    let second = try run.trainer(configuration(run), out: "out")
    try second.resume()
    #expect(try second.collect().1.reason == .completed)
    let again = try run.trainer(configuration(run), out: "again")
    again.repeatCommands([PlacedCommand(step: 10, rollbacks: 0, command: .stopAfterEpoch)])
    _ = try again.collect()
    #expect(try traces(again.folder) == traces(second.folder))
  }

  @Test func aPauseEndsWithAStopAndGivesCommandsMeanwhile() throws {
    let run = try TinyRun(trainingCount: 30)
    let stop = StopRequest()
    let steering = Steering()
    let trainer = try run.trainer(configuration(run), out: "out", stop: stop, steering: steering)
    var stepsAfter = 0
    let outcome = try trainer.run { event in
      switch event {
      case .step(let progress):
        if progress.step == 3 { steering.send(.pause) }
        if progress.step > 3 { stepsAfter += 1 }
      case .steered(let record, _):
        if record.command == .pause { steering.send(.halveRate) }
        if record.command == .halveRate { stop.stop(.interrupt) }
      default: break
      }
    }
    #expect(outcome.reason == .stopRequested(.interrupt) && stepsAfter == 0)
    #expect(trainer.folder.commands.map(\.command) == [.pause, .halveRate])
    #expect(try Checkpoint.readMetadata(trainer.folder.last).state.rateDoublings == -1)
  }

  @Test func aHandThatRestsOnTheKeyboardIsNotObeyedForEver() throws {
    let run = try TinyRun(trainingCount: 30)
    let (trainer, _) = try train(run, configuration(run), [1: Array(repeating: .halveRate, count: 40)], out: "out")
    #expect(trainer.folder.commands.count == 16)
    #expect(trainer.folder.commands.last?.learningRateFactor == 1.0 / 65536)
  }
}
