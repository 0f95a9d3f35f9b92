import CNNData
import CNNEngine
import Foundation
import Testing

@testable import CNNRun
@testable import CNNSpec
@testable import CNNTraining

@Suite struct ResumeTests {
  /// Settings that leave state between steps and epochs.
  static let trainings = [
    "momentum = 0.9\nschedule = cosine\nwarmup = 2",
    "optimizer = adam\naverage = ema\naccumulate = 2",
    "optimizer = rmsprop\nschedule = plateau\nfactor = 0.5\npatience = 2",
    "optimizer = muon\nclip_norm = 1\nschedule = polynomial",
    "momentum = 0.9\nnesterov = yes\nschedule = one_cycle",
    "optimizer = adamw\nweight_decay = 0.1\nschedule = exponential\ngamma = 0.9",
    "optimizer = adagrad\nschedule = step\nstep_size = 1",
    "optimizer = lion\naverage = ema\nschedule = multistep\nmilestones = 1, 2",
  ]

  @Test func theTrainingsHaveEveryOptimizerAndSchedule() {
    let settings = Set(Self.trainings.joined(separator: "\n").split(separator: "\n").map(String.init))
    // `sgd` and `constant` are what a training has without a word.
    for word in Set(Optimizers.all.map(\.word)).subtracting(["sgd"]) {
      #expect(settings.contains("optimizer = \(word)"))
    }
    for word in Set(Vocabulary.scheduleKeys.flatMap(\.owners)) { #expect(settings.contains("schedule = \(word)")) }
    #expect(settings.contains("average = ema") && settings.contains("accumulate = 2"))
  }

  private func configuration(_ run: TinyRun, _ train: String, checkpoint: String = "epoch") throws -> Configuration {
    try run.configuration(
      data: "validation = 7", loss: "label_smoothing = 0.1",
      train: "log_every = 1\ncheckpoint_every = \(checkpoint)\n"
        + train.replacing("optimizer = ", with: "# optimizer: ")
    ).with(optimizer: train)
  }

  private func traces(_ folder: RunFolder) throws -> [String] {
    try folder.traces(checkpoints: [folder.last, folder.best])
  }

  @Test("A run that was interrupted ends with the same bytes", arguments: trainings)
  func interruptedRunsEndAlike(train: String) throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try configuration(run, train)
    let whole = try run.trainer(configuration, out: "whole")
    _ = try whole.collect()
    let expected = try traces(whole.folder)
    for stopStep in [1, 3, 6, 7, 11] {
      let stop = StopRequest()
      let first = try run.trainer(configuration, out: "run-\(stopStep)", stop: stop)
      let outcome = try first.run { event in
        if case .step(let progress) = event, progress.step == stopStep { stop.stop(.interrupt) }
      }
      guard outcome.reason != .completed else { continue }
      #expect(outcome.reason == .stopRequested(.interrupt) && outcome.isResumable)
      let second = try run.trainer(configuration, out: "run-\(stopStep)")
      try second.resume()
      _ = try second.collect()
      #expect(try traces(second.folder) == expected, "stopped after step \(stopStep)")
    }
  }

  @Test func aRunThatWasKilledGoesOnFromItsLastCheckpoint() throws {
    struct Kill: Error {}
    let run = try TinyRun(trainingCount: 30)
    let configuration = try configuration(run, "momentum = 0.9", checkpoint: "4")
    let whole = try run.trainer(configuration, out: "whole")
    _ = try whole.collect()
    for killStep in 1...17 {
      let first = try run.trainer(configuration, out: "run-\(killStep)")
      #expect(throws: Kill.self) {
        try first.run { event in
          if case .step(let progress) = event, progress.step == killStep { throw Kill() }
        }
      }
      let second = try run.trainer(configuration, out: "run-\(killStep)")
      try second.resume()
      _ = try second.collect()
      #expect(try traces(second.folder) == traces(whole.folder), "killed in step \(killStep)")
    }
  }

  @Test func theBytesDoNotDependOnTheNumberOfThreads() throws {
    let results = try [1, 2, 3].map { threads in
      let run = try TinyRun(trainingCount: 30, threads: threads)
      let trainer = try run.trainer(configuration(run, "momentum = 0.9"), out: "out")
      _ = try trainer.collect()
      return try traces(trainer.folder)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// A stride that only direct products compute, and enough weights for a linear layer in bf16.
  static let wideLayers = """
    [conv]
    filters = 16
    kernel = 3
    activation = relu
    [conv]
    filters = 32
    kernel = 3
    stride = 2
    padding = 1
    [linear]
    units = 300
    [linear]
    units = 3
    """

  @Test func runsInBF16HaveTheSameBytesForAnyThreadsAndInPieces() throws {
    let layers = Self.wideLayers + "\n[engine]\nprecision = bf16"
    var all: [[String]] = []
    for threads in [1, 2, 3] {
      let run = try TinyRun(trainingCount: 12, threads: threads)
      let configuration = try run.configuration(layers: layers, train: "")
      let whole = try run.trainer(configuration, out: "whole")
      _ = try whole.collect()
      all.append(try traces(whole.folder))
      let stop = StopRequest()
      _ = try run.trainer(configuration, out: "pieces", stop: stop).run { event in
        if case .step(let progress) = event, progress.step == 4 { stop.stop(.interrupt) }
      }
      let rest = try run.trainer(configuration, out: "pieces")
      try rest.resume()
      _ = try rest.collect()
      #expect(try traces(rest.folder) == all[0], "in pieces, \(threads) threads")
    }
    #expect(all[1] == all[0] && all[2] == all[0])

    let run = try TinyRun(trainingCount: 12)
    let exact = try run.trainer(try run.configuration(layers: Self.wideLayers), out: "float32")
    _ = try exact.collect()
    #expect(try traces(exact.folder) != all[0])
  }

  @Test func checkpointsOfABF16RunHoldFloatsAndItsPrecision() throws {
    let run = try TinyRun(trainingCount: 8)
    let trainer = try run.trainer(
      try run.configuration(layers: Self.wideLayers + "\n[engine]\nprecision = bf16"), out: "run")
    _ = try trainer.collect()
    let text = String(decoding: try Data(contentsOf: trainer.folder.last).prefix(20_000), as: UTF8.self)
    #expect(text.contains("\"dtype\":\"F32\"") && !text.contains("BF16"))
    let trained = try TrainedNetwork(checkpoint: trainer.folder.last, engine: run.engine)
    #expect(trained.configuration.spec.engine.precision == .bf16)
  }

  @Test func aFinishedRunIsLeftAlone() throws {
    let run = try TinyRun()
    let configuration = try run.configuration()
    _ = try run.trainer(configuration, out: "out").collect()
    let again = try run.trainer(configuration, out: "out")
    let before = try traces(again.folder)
    try again.resume()
    let (records, outcome) = try again.collect()
    #expect(outcome.reason == .alreadyComplete && outcome.epochs == 3 && records.isEmpty)
    #expect(try traces(again.folder) == before)
  }

  @Test func moreEpochsExtendAFinishedRun() throws {
    let run = try TinyRun()
    _ = try run.trainer(run.configuration(), out: "short").collect()
    let extended = try run.trainer(run.configuration().with(epochs: 5), out: "short")
    try extended.resume()
    let (records, outcome) = try extended.collect()
    #expect(outcome.reason == .completed && records.map(\.epoch) == [4, 5])
    let long = try run.trainer(run.configuration().with(epochs: 5), out: "long")
    let (expected, _) = try long.collect()
    #expect(records.last?.weightsSHA256 == expected.last?.weightsSHA256)
    #expect(MetricsRecord.read(extended.folder).count == 5)
  }

  @Test(
    "An extension says what becomes of the learning rate",
    arguments: [
      "cosine", "constant", "polynomial", "one_cycle", "step\nstep_size = 9", "multistep\nmilestones = 9",
      "exponential\ngamma = 0.5", "plateau",
    ])
  func extensionsAreAnnounced(schedule: String) throws {
    let run = try TinyRun()
    let configuration = try run.configuration(data: "validation = 4", train: "schedule = \(schedule)")
    _ = try run.trainer(configuration, out: "out").collect()
    let extended = try run.trainer(configuration.with(epochs: 6), out: "out")
    try extended.resume()
    var extensions: [RunExtension] = []
    _ = try extended.run { event in
      if case .extended(let change) = event { extensions.append(change) }
    }
    let change = try #require(extensions.first)
    #expect(extensions.count == 1 && change.from == 3 && change.to == 6)
    #expect(change.stretchesSchedule == ["cosine", "polynomial", "one_cycle"].contains(schedule))
    switch schedule {
    case "cosine":
      // 12 steps are half of 24, and the last of the first 12 had almost nothing.
      #expect(abs(change.rateAfter - 0.025) < 1e-9 && change.rateBefore < 0.001)
    case "exponential\ngamma = 0.5": #expect(change.rateAfter < 0.05)
    case "polynomial", "one_cycle": #expect(change.rateAfter > change.rateBefore)
    default: #expect(change.rateAfter == 0.05 && change.rateBefore == 0.05)
    }
  }

  @Test func theTimeLimitSavesAndEnds() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(train: "time_limit = 1e-9"), out: "out")
    let (_, outcome) = try trainer.collect()
    #expect(outcome.reason == .timeLimit && outcome.steps == 1)
    #expect(try Checkpoint.readMetadata(trainer.folder.last).step == 1)
  }

  @Test func otherDataIsRefused() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    _ = try trainer.collect()
    let data = try DataSet.open(
      run.configuration().spec.data!, folder: run.files.url, seed: 0, input: run.configuration().spec.input)
    let other = try Trainer(
      configuration: run.configuration().with(epochs: 9), data: data, dataDigests: ["train": "1"],
      folder: trainer.folder, engine: run.engine,
      requests: TrainingRequests(stop: StopRequest()))
    #expect(throws: RunError.dataChanged(path: trainer.folder.last.path, files: ["changed train"])) {
      try other.resume()
    }
  }
}

extension Configuration {
  /// Replaces the optimizer by the one that lines of `[train]` name, if they do.
  func with(optimizer lines: String) throws -> Configuration {
    guard let line = lines.split(separator: "\n").first(where: { $0.hasPrefix("optimizer = ") }) else { return self }
    return try with("train.optimizer=\(line.dropFirst("optimizer = ".count))")
  }
}
