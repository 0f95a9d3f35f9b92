import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

@Suite struct TrainerTests {
  @Test func eightImagesAreLearnedByHeart() throws {
    let run = try TinyRun(trainingCount: 8)
    let trainer = try run.trainer(run.configuration(train: "momentum = 0.9").with(epochs: 40), out: "out")
    let (records, outcome) = try trainer.collect()
    #expect(outcome.reason == .completed)
    #expect(records.last?.trainAccuracy == 1)
    #expect(try #require(records.last?.trainLoss) < 0.05)
    #expect(trainer.bestEvaluation?.correct == outcome.best?.correct)
  }

  @Test func recordsHaveTheKeysOfTheContract() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(train: "log_every = 2"), out: "out")
    _ = try trainer.collect()
    let lines = try String(contentsOf: trainer.folder.metricsFile, encoding: .utf8).split(separator: "\n")
    let objects = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let steps = objects.filter { $0["event"] as? String == "step" }
    let epochs = objects.filter { $0["event"] as? String == "epoch" }
    #expect(steps.compactMap { $0["step"] as? Int } == [2, 4, 6, 8, 10, 12, 14])
    #expect(steps.allSatisfy { Set($0.keys) == ["event", "epoch", "step", "loss", "learning_rate"] })
    #expect(epochs.compactMap { $0["step"] as? Int } == [5, 10, 15])
    let keys: Set = [
      "event", "epoch", "step", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss",
      "test_accuracy", "learning_rate", "images_per_second", "seconds", "weights_sha256",
    ]
    #expect(epochs.allSatisfy { Set($0.keys) == keys })
    let isNull = epochs[0]["validation_loss"] is NSNull
    #expect(isNull)
    #expect(epochs[0]["test_loss"] as? Double != nil)
    let table = try String(contentsOf: trainer.folder.metricsTable, encoding: .utf8).split(separator: "\n")
    #expect(table.count == 4)
    #expect(table[0].hasPrefix("epoch,step,train_loss,train_accuracy,validation_loss"))
  }

  @Test func theDigestIsThatOfTheCheckpointsParameters() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    let (records, _) = try trainer.collect()
    let reader = try SafetensorsReader(trainer.folder.last)
    var bytes: [UInt8] = []
    for name in ["conv1.weight", "conv1.bias", "linear1.weight", "linear1.bias"] {
      let entry = try #require(reader.header.entries.first { $0.name == name })
      bytes += try reader.bytes(entry)
    }
    #expect(records.last?.weightsSHA256 == SHA256.hex(of: bytes))
  }

  @Test func withoutAHeldOutPartBestIsLast() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    let (_, outcome) = try trainer.collect()
    #expect(outcome.best?.epoch == 3)
    #expect(outcome.best?.split == .test)
    #expect(try Data(contentsOf: trainer.folder.best) == Data(contentsOf: trainer.folder.last))
  }

  @Test func bestFollowsTheHeldOutPartAndOfEqualAccuraciesTheSmallerLoss() throws {
    let run = try TinyRun(trainingCount: 30)
    let trainer = try run.trainer(
      run.configuration(data: "validation = 6", train: "momentum = 0.9").with(epochs: 12), out: "out")
    let (records, outcome) = try trainer.collect()
    let best = try #require(outcome.best)
    let accuracies = records.map { $0.validationAccuracy ?? -1 }
    let losses = records.map { $0.validationLoss ?? .infinity }
    let equal = accuracies.indices.filter { accuracies[$0] == accuracies.max() }
    #expect(equal.count > 1)
    let smallest = try #require(equal.min { losses[$0] < losses[$1] })
    #expect(smallest != equal[0] && best.epoch == smallest + 1)
    #expect(best.loss == losses[smallest])
    #expect(best.split == .validation)
    #expect(best.images == 6)
    #expect(try Checkpoint.readMetadata(trainer.folder.best).epoch == best.epoch)
    #expect(try Checkpoint.readMetadata(trainer.folder.last).best == best)
  }

  /// `last` of a run that an earlier version began does not say how ties are broken.
  @Test func aRunOfAnEarlierVersionKeepsTheEarlierOfEqualEpochs() throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try run.configuration(data: "validation = 6", train: "momentum = 0.9").with(epochs: 12)
    let stop = StopRequest()
    let first = try run.trainer(configuration, out: "out", stop: stop)
    first.progress.state.tiesByLoss = nil
    _ = try first.run { event in if case .epoch(let record, _) = event, record.epoch == 2 { stop.stop(.interrupt) } }
    #expect(try Checkpoint.readMetadata(first.folder.last).state.tiesByLoss == nil)
    let second = try run.trainer(configuration, out: "out")
    try second.resume()
    let (_, outcome) = try second.collect()
    let accuracies = MetricsRecord.read(second.folder).compactMap { record -> Double? in
      if case .epoch(let epoch) = record { epoch.validationAccuracy } else { nil }
    }
    let firstBest = try #require(accuracies.firstIndex(of: accuracies.max() ?? 0))
    #expect(accuracies.count == 12 && outcome.best?.epoch == firstBest + 1)
    #expect(!second.breaksTies)
  }

  @Test func ofEqualAccuraciesTheSmallerLossIsBetter() {
    func isBetter(_ correct: Int?, _ loss: Double?, than best: (correct: Int?, loss: Double?), ties: Bool = true)
      -> Bool
    {
      EvaluationResult(split: .validation, images: 10, correct: correct, loss: loss).isBetter(
        than: BestResult(epoch: 1, step: 1, correct: best.correct, images: 10, loss: best.loss, split: .validation),
        breaksTies: ties)
    }
    #expect(isBetter(8, 0.5, than: (7, 0.1)) && !isBetter(6, 0.01, than: (7, 0.1)))
    #expect(isBetter(7, 0.05, than: (7, 0.1)) && !isBetter(7, 0.05, than: (7, 0.1), ties: false))
    #expect(!isBetter(7, 0.1, than: (7, 0.1)) && !isBetter(7, 0.2, than: (7, 0.1)))
    #expect(!isBetter(7, nil, than: (7, 0.1)) && isBetter(7, 0.1, than: (7, nil)) && isBetter(8, nil, than: (7, 0.1)))
    #expect(isBetter(nil, 0.05, than: (nil, 0.1), ties: false) && !isBetter(nil, 0.1, than: (nil, 0.1)))
  }

  @Test func aFrozenLayersStatisticsMoveUnlessAllOfItIsFrozen() throws {
    for (rule, moves) in [("yes", true), ("all", false)] {
      let run = try TinyRun()
      let layers = TinyRun.layers.replacing("kernel = 3", with: "kernel = 3\nnorm = batch\nfreeze = \(rule)")
      let trainer = try run.trainer(run.configuration(layers: layers), out: "out")
      let first = Dictionary(uniqueKeysWithValues: trainer.checkpoint().tensors.map { ($0.name, $0.values) })
      _ = try trainer.collect()
      let last = Dictionary(uniqueKeysWithValues: trainer.checkpoint().tensors.map { ($0.name, $0.values) })
      for name in ["conv1.weight", "conv1.bias", "conv1.norm.weight", "conv1.norm.bias"] {
        #expect(first[name] == last[name])
      }
      #expect(first["linear1.weight"] != last["linear1.weight"])
      for name in ["conv1.norm.running_mean", "conv1.norm.running_var"] {
        #expect((first[name] != last[name]) == moves, "\(name), freeze = \(rule)")
      }
    }
  }

  @Test func aNetworkWithoutAnythingToTrainIsRefused() throws {
    let run = try TinyRun()
    let frozen = TinyRun.layers.replacing("kernel = 3", with: "kernel = 3\nfreeze = all") + "\nlearning_rate_scale = 0"
    #expect(throws: TrainingError.configuration(.nothingToTrain)) {
      try run.trainer(run.configuration(layers: frozen), out: "out")
    }
  }

  @Test func aBatchOfOneSufficesForStatisticsThatAreHeld() throws {
    let run = try TinyRun(trainingCount: 9)
    let layers = "[linear]\nunits = 5\nnorm = batch\nfreeze = all\n[linear]\nunits = 3"
    let trainer = try run.trainer(run.configuration(layers: layers).with("train.batch_size=1"), out: "out")
    #expect(trainer.plan.mergedTail == 0 && trainer.plan.stepsPerEpoch == 9)
    _ = try trainer.collect()
  }

  @Test func patienceEndsTheTraining() throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try run.configuration(
      data: "validation = 6", train: "patience = 2"
    ).with("train.learning_rate=1e-9").with(epochs: 12)
    let trainer = try run.trainer(configuration, out: "out")
    let (records, outcome) = try trainer.collect()
    #expect(outcome.reason == .patience(epochs: 2))
    #expect(records.count == 3)
    #expect(!outcome.isResumable)
  }

  @Test func theTestSplitWaitsForTheEndWhenAsked() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(train: "evaluate = end"), out: "out")
    let (records, _) = try trainer.collect()
    #expect(records.map { $0.testLoss == nil } == [true, true, false])
  }

  @Test func aLastBatchTooSmallForBatchNormalisationJoinsTheOneBefore() throws {
    let run = try TinyRun(trainingCount: 9)
    let layers = "[linear]\nunits = 5\nnorm = batch\n[linear]\nunits = 3"
    let trainer = try run.trainer(run.configuration(layers: layers), out: "out")
    #expect(trainer.plan.mergedTail == 1 && trainer.plan.stepsPerEpoch == 2)
    #expect(BatchRule.smallestBatch(try run.configuration().architecture) == 1)
    let tiny = try run.configuration(layers: layers).with("train.batch_size=1")
    #expect(throws: TrainingError.configuration(.batchTooSmallForNorm(layer: "linear1", batchSize: 1))) {
      try run.trainer(tiny, out: "other")
    }
  }

  @Test func contradictionsAreFoundBeforeTraining() throws {
    let run = try TinyRun()
    func conflict(_ configuration: Configuration) -> TrainingError? {
      #expect(throws: TrainingError.self) { try run.trainer(configuration, out: "conflict") }
    }
    let occurrence = ClassOccurrence(classes: ["0", "1", "2"], labels: 0..<3)
    let four = try run.configuration(layers: TinyRun.layers.replacing("units = 3", with: "units = 4"))
    #expect(
      conflict(four)
        == .configuration(.outputsDifferFromClasses(outputs: 4, classes: 3, occurrence: occurrence, isChosen: false)))
    let weighted = try run.configuration(loss: "class_weights = 1, 2")
    #expect(
      conflict(weighted) == .configuration(.classWeightCount(found: 2, classes: 3, occurrence: occurrence)))
  }

  @Test func aTrainingThatDivergesSaysWhereAndKeepsTheLastGoodState() throws {
    let run = try TinyRun()
    let configuration = try run.configuration().with("train.learning_rate=1e30")
    let trainer = try run.trainer(configuration, out: "out")
    let error = #expect(throws: TrainingError.self) { try trainer.collect() }
    guard case .diverged(let divergence) = error else { return }
    #expect(divergence.epoch == 1)
    #expect(divergence.step <= 2)
    #expect(divergence.images.count == 4)
    let place = try #require(divergence.layer ?? divergence.tensor)
    #expect(
      ["conv1", "pool1", "linear1", "conv1.weight", "conv1.bias", "linear1.weight", "linear1.bias"].contains(place))
    #expect(divergence.checkpoint == trainer.folder.last.path)
    let kept = try Checkpoint.read(trainer.folder.last)
    #expect(kept.metadata.step == 0)
    #expect(kept.tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test func aDivergenceNamesTheImagesOfAllAccumulatedBatches() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(loss: "reduction = sum", train: "accumulate = 2\nshuffle = no")
      .with("train.learning_rate=3e38")
    let trainer = try run.trainer(configuration, out: "out")
    let error = #expect(throws: TrainingError.self) { try trainer.collect() }
    guard case .diverged(let divergence) = error else { return }
    #expect(divergence.quantity == .parameter)
    #expect(divergence.images == Array(0..<8))
  }

  /// Two outages, the first of two epochs: a warning for each.
  @Test func aStateThatCannotBeSavedIsAWarningAndIsMadeGood() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration().with(epochs: 5), out: "out")
    let aside = run.files.url.appending(path: "aside")
    let files = FileManager.default
    var warnings = 0
    _ = try trainer.run { event in
      switch event {
      case .step(let progress) where [2, 17].contains(progress.step):
        try files.moveItem(at: trainer.folder.checkpoints, to: aside)
      case .step(let progress) where [12, 22].contains(progress.step):
        try files.moveItem(at: aside, to: trainer.folder.checkpoints)
      case .warning(.notSaved): warnings += 1
      default: break
      }
    }
    #expect(warnings == 2)
    #expect(try Checkpoint.readMetadata(trainer.folder.last).epoch == 5)
  }

  @Test func aLastStateThatIsNotSavedIsAnError() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    let aside = run.files.url.appending(path: "aside")
    let error = #expect(throws: RunError.self) {
      try trainer.run { event in
        if case .step(let progress) = event, progress.step == 7 {
          try FileManager.default.moveItem(at: trainer.folder.checkpoints, to: aside)
        }
      }
    }
    guard case .cannotWrite = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(try Checkpoint.readMetadata(aside.appending(path: "last.safetensors")).epoch == 1)
  }

  @Test func tooLittleRoomIsSaidWithNumbers() {
    #expect(
      FreeSpace.reason(free: 1_500_000, needed: 2_000_000)
        == "2.0 MB are needed for checkpoints, and the disk has 1.5 MB left")
  }

  @Test func theLossOfAStepIsAMeanForEitherReduction() throws {
    let run = try TinyRun(trainingCount: 8)
    func losses(_ reduction: String) throws -> [Double] {
      // A rate too small to change a weight, so that all steps are of the same network.
      let configuration = try run.configuration(
        loss: "reduction = \(reduction)", train: "shuffle = no\nlog_every = 1"
      ).with("train.learning_rate=1e-30")
      return try run.trainer(configuration, out: reduction).collectSteps().compactMap(\.loss)
    }
    #expect(try losses("mean") == losses("sum"))
  }

  @Test func aBestEpochThatCouldNotBeSavedIsSavedLater() throws {
    let run = try TinyRun(trainingCount: 30)
    // One epoch that learns, and then none that is better.
    let configuration = try run.configuration(
      data: "validation = 6", train: "momentum = 0.9\nschedule = multistep\nmilestones = 8\ngamma = 1e-30"
    ).with(epochs: 12)
    let whole = try run.trainer(configuration, out: "whole")
    let (_, expected) = try whole.collect()
    let bestEpoch = try #require(expected.best?.epoch)
    let trainer = try run.trainer(configuration, out: "out")
    let aside = run.files.url.appending(path: "aside")
    let files = FileManager.default
    var step = 0
    _ = try trainer.run { event in
      guard case .step(let progress) = event else { return }
      step = progress.step
      if step == (bestEpoch - 1) * progress.stepsPerEpoch + 1 {
        try files.moveItem(at: trainer.folder.checkpoints, to: aside)
      }
      if step == bestEpoch * progress.stepsPerEpoch + 1 {
        try files.moveItem(at: aside, to: trainer.folder.checkpoints)
      }
    }
    #expect(try Data(contentsOf: trainer.folder.best) == Data(contentsOf: whole.folder.best))
    #expect(try Data(contentsOf: trainer.folder.last) == Data(contentsOf: whole.folder.last))
  }

  @Test func aTimeLimitAtAnEpochsEndSavesToo() throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try run.configuration(
      data: "validation = 26", train: "checkpoint_every = 1000\ntime_limit = 1e-9"
    ).with("train.learning_rate=1e-30")
    // An epoch is one step, and only the first is better than none before.
    let trainer = try run.trainer(configuration, out: "out")
    _ = try trainer.collect()
    let second = try run.trainer(configuration, out: "out")
    try second.resume()
    _ = try second.collect()
    #expect(try Checkpoint.readMetadata(trainer.folder.last).step == 2)
  }

  @Test func accumulatedBatchesAreOneStepOfTheirSize() throws {
    let run = try TinyRun(trainingCount: 24)
    func losses(_ train: String) throws -> [Double] {
      let configuration = try run.configuration(train: "shuffle = no\nlog_every = 1\n\(train)")
      return try run.trainer(configuration, out: UUID().uuidString).collectSteps().compactMap(\.loss)
    }
    let parts = try losses("accumulate = 3")
    let configuration = try run.configuration(train: "shuffle = no\nlog_every = 1").with("train.batch_size=12")
    let whole = try run.trainer(configuration, out: "whole").collectSteps().compactMap(\.loss)
    #expect(parts.count == whole.count)
    for (part, other) in zip(parts, whole) { #expect(abs(part - other) < 1e-5 * abs(other)) }
  }
}

extension Trainer {
  func collect() throws -> ([EpochRecord], TrainingOutcome) {
    var records: [EpochRecord] = []
    let outcome = try run { event in
      if case .epoch(let record, _) = event { records.append(record) }
    }
    return (records, outcome)
  }

  func collectSteps() throws -> [StepRecord] {
    var records: [StepRecord] = []
    _ = try run { event in
      if case .stepRecord(let record) = event { records.append(record) }
    }
    return records
  }
}

extension Configuration {
  func with(epochs: Int) throws -> Configuration { try with("train.epochs=\(epochs)") }

  func with(_ assignment: String) throws -> Configuration {
    try Configuration(text: text, path: path, overrides: overrides + [SpecOverride(assignment)])
  }
}
