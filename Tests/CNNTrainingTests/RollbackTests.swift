import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

/// `on_divergence = rollback`
@Suite struct RollbackTests {
  /// A squared error that no rate above some 0.1 survives: the weights grow by a factor with every step, until they
  /// overflow in the fourth epoch.
  static func configuration(_ run: TinyRun, rate: Double, checkpoint: Int = 20) throws -> Configuration {
    try run.configuration(
      layers: "[linear]\nunits = 3",
      train: "log_every = 1\ncheckpoint_every = \(checkpoint)\non_divergence = rollback"
    ).with("loss.kind=squared_error").with("train.learning_rate=\(rate)").with(epochs: 6)
  }

  /// Cured by two halvings.
  static let curableRate = 0.3
  /// Three halvings are not enough for this.
  static let hopelessRate = 1e9

  private func rollbacks(_ folder: RunFolder) -> [RollbackRecord] {
    MetricsRecord.read(folder).compactMap { if case .rollback(let record) = $0 { record } else { nil } }
  }

  @Test func aDivergenceGoesBackWithHalfTheLearningRateAndIsRecorded() throws {
    let run = try TinyRun(trainingCount: 30)
    let trainer = try run.trainer(Self.configuration(run, rate: Self.curableRate), out: "out")
    let (epochs, outcome) = try trainer.collect()
    #expect(outcome.reason == .completed && outcome.epochs == 6 && outcome.steps == 48)
    let records = rollbacks(trainer.folder)
    #expect((1...3).contains(records.count))
    for (index, record) in records.enumerated() {
      #expect(record.rollbacks == index + 1)
      #expect(record.learningRateFactor == [0.5, 0.25, 0.125][index])
      // Scheduled are every 20th step, and the epochs of 8 steps that are the best so far.
      #expect(record.step % 20 == 0 || record.step % 8 == 0, "\(record)")
      #expect(record.divergedStep > record.step)
      #expect(FileManager.default.fileExists(atPath: trainer.folder.url.appending(path: record.blackBox ?? "?").path))
    }
    let factor = try #require(records.last?.learningRateFactor)
    #expect(epochs.last?.learningRate == Self.curableRate * factor)
    // What was taken back is in no record: each step stands once, in order.
    let steps = MetricsRecord.read(trainer.folder).compactMap { record -> Int? in
      if case .step(let step) = record { step.step } else { nil }
    }
    #expect(steps == Array(1...outcome.steps))
    #expect(try String(contentsOf: trainer.folder.metricsTable, encoding: .utf8).split(separator: "\n").count == 7)
  }

  @Test func aRunThatWentBackIsTheSameWhereverItIsInterrupted() throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try Self.configuration(run, rate: Self.curableRate)
    let whole = try run.trainer(configuration, out: "whole")
    _ = try whole.collect()
    let expected = try traces(whole.folder)
    #expect(!rollbacks(whole.folder).isEmpty)
    for stopStep in [1, 8, 19, 20, 21, 24, 26, 28, 30, 33, 36, 40, 45, 50] {
      let stop = StopRequest()
      let first = try run.trainer(configuration, out: "run-\(stopStep)", stop: stop)
      var steps = 0
      _ = try first.run { event in
        // Counted with those that are taken back, so that every moment has its turn.
        if case .step = event { steps += 1 }
        if steps == stopStep { stop.stop(.interrupt) }
      }
      let second = try run.trainer(configuration, out: "run-\(stopStep)")
      try second.resume()
      _ = try second.collect()
      #expect(try traces(second.folder) == expected, "stopped after \(stopStep) steps")
    }
  }

  @Test func aKillInMidRollbackLosesAndDoublesNothing() throws {
    struct Kill: Error {}
    let run = try TinyRun(trainingCount: 30)
    let configuration = try Self.configuration(run, rate: Self.curableRate)
    let whole = try run.trainer(configuration, out: "whole")
    _ = try whole.collect()
    var number = 0
    // At moments all over the run, until one comes after its end.
    while true {
      number += 7
      let killed = try run.trainer(configuration, out: "run-\(number)")
      var events = 0
      let ended = try? killed.run { _ in
        events += 1
        if events == number { throw Kill() }
      }
      guard ended == nil else { break }
      guard killed.folder.hasCheckpoint else { continue }
      let second = try run.trainer(configuration, out: "run-\(number)")
      try second.resume()
      _ = try second.collect()
      #expect(try traces(second.folder) == traces(whole.folder), "killed at event \(number)")
    }
    #expect(number > 60)
  }

  @Test func threeRollbacksAreTheMost() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(Self.configuration(run, rate: Self.hopelessRate), out: "out")
    let error = #expect(throws: TrainingError.self) { try trainer.collect() }
    guard case .diverged(let divergence) = error else { return }
    #expect(divergence.rollbacks == 3)
    #expect(rollbacks(trainer.folder).map(\.rollbacks) == [1, 2, 3])
    #expect(error?.description.contains("3 rollbacks") == true)
    let kept = try Checkpoint.read(trainer.folder.last)
    #expect(kept.tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    // What is resumed diverges again, and no fourth time is granted.
    let again = try run.trainer(Self.configuration(run, rate: Self.hopelessRate), out: "out")
    try again.resume()
    #expect(throws: TrainingError.self) { try again.collect() }
    #expect(rollbacks(trainer.folder).count == 3)
  }

  /// The last step of an epoch leaves weights that overflow only when an image meets them.
  private func overflowing(_ run: TinyRun, _ rule: String) throws -> Configuration {
    try run.configuration(layers: "[linear]\nunits = 20000\n[linear]\nunits = 3", train: "on_divergence = \(rule)")
      .with("train.batch_size=20").with("train.learning_rate=1e20")
  }

  @Test func outputsOfAnEvaluationThatAreNotFiniteCountToo() throws {
    let run = try TinyRun()
    var records: [RollbackRecord] = []
    let trainer = try run.trainer(overflowing(run, "rollback"), out: "out")
    let outcome = try? trainer.run { event in
      if case .rolledBack(let record) = event { records.append(record) }
    }
    #expect(outcome == nil)
    #expect(records.count == 3 && records.allSatisfy { $0.quantity == .output && $0.blackBox != nil })
  }

  @Test func theyEndATrainingThatStopsWithTheirCauseAndTheStepBefore() throws {
    let run = try TinyRun()
    let configuration = try overflowing(run, "stop")
    let trainer = try run.trainer(configuration, out: "out")
    let error = #expect(throws: TrainingError.self) { try trainer.collect() }
    guard case .diverged(let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.quantity == .output && found.split == .test && found.images == [0])
    #expect(found.epoch == 1 && found.step == 1 && found.cause == .updates && found.learningRate == 1e20)
    let text = found.description
    #expect(text.contains("output for image 0 of the test split, or its loss, is not finite after epoch 1, step 1"))
    #expect(text.contains("try a learning_rate below 1e+20") && !text.contains("images of the batch"), "\(text)")
    let box = BlackBox(url: trainer.folder.blackBox(step: 1, rollbacks: 0))
    #expect(found.blackBox == box.url.path)
    let report = try box.read()
    #expect(report.split == .test && report.images == [0] && report.quantity == .output)
    let replay = try run.trainer(configuration, out: "out").replay(box)
    #expect(replay.divergence?.quantity == .output && replay.divergence?.split == .test)
    #expect(replay.divergence?.images == [0] && replay.images.count == 20)
  }

  private func traces(_ folder: RunFolder) throws -> [String] {
    try folder.traces(checkpoints: [folder.last, folder.best, folder.good])
  }
}
