import CNNEngine
import CNNRanks
import CNNSpec
import Foundation
import Testing

@testable import CNNData
@testable import CNNRun
@testable import CNNTraining

/// Several ranks train to the bytes of one process.
@Suite struct RankTests {
  static let layers = """
    [conv]
    filters = 4
    kernel = 3
    norm = batch
    activation = relu
    [dropout]
    rate = 0.2
    [conv]
    filters = 8
    kernel = 3
    norm = batch
    activation = relu
    [linear]
    units = 3
    """

  /// Batches of 4 of 37 images: updates of 8, and one of the 2 that are left.
  static let settings = [
    "accumulate = 8",
    "accumulate = 8\nclip_norm = 0.5\naverage = ema\naverage_decay = 0.9",
    "accumulate = 3\ncheckpoint_every = 1",
  ]

  private static func configuration(_ run: TinyRun, _ train: String, optimizer: String = "") throws -> Configuration {
    let text = try run.configuration(
      layers: Self.layers, data: "validation = 9", loss: "label_smoothing = 0.1", train: train
    ).text.replacing("optimizer = sgd", with: optimizer.isEmpty ? "optimizer = sgd" : "optimizer = \(optimizer)")
    return try Configuration(
      text: text + "\n[augment]\nflip = horizontal\ncrop = 1\n", path: "tiny.cnn")
  }

  /// The bytes of the checkpoints and the records, as they are when so many ranks have trained.
  private static func traces(
    _ run: TinyRun, _ configuration: Configuration, ranks: Int, checkpointsOfLast: Bool = false
  ) throws -> [String] {
    let shared = try SharedRun(run, configuration)
    try shared.train(ranks)
    return try shared.folder.traces(
      checkpoints: [shared.folder.last] + (checkpointsOfLast ? [] : [shared.folder.best]))
  }

  @Test(arguments: settings)
  func anyNumberOfRanksGivesTheBytesOfOne(_ settings: String) throws {
    let run = try TinyRun(trainingCount: 46)
    let configuration = try Self.configuration(run, settings)
    let alone = try Self.traces(run, configuration, ranks: 1)
    // Two checkpoints and three epochs.
    #expect(alone.count == 5)
    for ranks in 2...configuration.spec.training.accumulate {
      #expect(try Self.traces(run, configuration, ranks: ranks) == alone, "\(ranks) ranks")
    }
  }

  /// A share that begins in the middle of the tree may keep more sums at once than the whole.
  @Test func everyShareHasRoomForItsSums() {
    for batches in 1...70 {
      let update = UpdateBatches(from: 0, accumulate: batches, batchesPerEpoch: batches)
      for ranks in 1...min(batches, 9) {
        for rank in 0..<ranks {
          let own = FloatBuffer(count: 1).whole
          var sums = GradientSums(own, updates: [update], rank: rank, ranks: ranks)
          sums.begin(batches: batches)
          let share = update.share(of: rank, ranks: ranks)
          for batch in share { _ = sums.append(batch, isLast: batch == share.upperBound - 1) }
          #expect(sums.sums.map(\.node.range.count).reduce(0, +) == share.count)
        }
      }
    }
  }

  @Test(arguments: ["muon", "adam"])
  func everyOptimizerMakesTheSameUpdateOnEveryRank(_ optimizer: String) throws {
    let run = try TinyRun(trainingCount: 46)
    let configuration = try Self.configuration(run, "accumulate = 4", optimizer: optimizer)
    #expect(
      try Self.traces(run, configuration, ranks: 3) == Self.traces(run, configuration, ranks: 1))
  }

  @Test(arguments: [(2, 4), (4, 2), (1, 3), (3, 1)])
  func aRunGoesOnWithAnyOtherNumberOfRanks(_ before: Int, _ after: Int) throws {
    let run = try TinyRun(trainingCount: 46)
    let configuration = try Self.configuration(run, "accumulate = 4\naverage = ema\nlog_every = 1")
    let alone = try Self.traces(run, configuration, ranks: 1)
    let shared = try SharedRun(run, configuration)
    try shared.train(before, stopAfterStep: 4)
    #expect(try Checkpoint.readMetadata(shared.folder.last).step == 4)
    try shared.train(after, resumes: true)
    #expect(try shared.folder.traces(checkpoints: [shared.folder.last, shared.folder.best]) == alone)
  }

  @Test(arguments: [2, 3])
  func aRankWithAFlippedBitIsCaughtAtTheEndOfTheEpoch(_ ranks: Int) throws {
    let run = try TinyRun(trainingCount: 46)
    let configuration = try Self.configuration(run, "accumulate = 4")
    let shared = try SharedRun(run, configuration)
    let error = #expect(throws: RankError.self) {
      try shared.train(ranks) { trainer, step in
        guard trainer.ranks.rank == 1, step == 1 else { return }
        let weights = trainer.network.parameters.values
        weights[0] = Float(bitPattern: weights[0].bitPattern ^ 1)
      }
    }
    guard case .differs(let suspects, let hosts, let epoch, let isClear) = error else {
      Issue.record("another error")
      return
    }
    #expect(suspects == (ranks == 2 ? [0, 1] : [1]) && hosts.count == suspects.count)
    #expect(epoch == 1 && isClear == (ranks > 2))
    // Nothing of the epoch is kept, and the run goes on from what was right.
    #expect(try Checkpoint.readMetadata(shared.folder.last).step == 0)
    try shared.train(1, resumes: true)
    #expect(
      try shared.folder.traces(checkpoints: [shared.folder.last])
        == Self.traces(run, configuration, ranks: 1, checkpointsOfLast: true))
  }

  /// With rates at which a number stops being finite at once, and after some epochs.
  @Test(arguments: [("stop", 1e30), ("stop", 1e9), ("rollback", 1e9), ("rollback", 0.3)])
  func aDivergenceIsThatOfOneProcess(_ reaction: String, _ rate: Double) throws {
    let run = try TinyRun(trainingCount: 30)
    let configuration = try run.configuration(
      layers: "[linear]\nunits = 3",
      train: "log_every = 1\ncheckpoint_every = 20\naccumulate = 3\non_divergence = \(reaction)"
    ).with("loss.kind=squared_error").with("train.learning_rate=\(rate)").with(epochs: 16)
    var ends: [String] = []
    for ranks in [1, 2, 3] {
      let shared = try SharedRun(run, configuration)
      var found: Divergence?
      do {
        try shared.train(ranks)
      } catch TrainingError.diverged(var divergence) {
        #expect(divergence.blackBox != nil)
        // The folders have names of their own.
        (divergence.checkpoint, divergence.blackBox) = (nil, nil)
        found = divergence
      }
      #expect(found != nil)
      let traces = try shared.folder.traces(checkpoints: [shared.folder.last])
      #expect(traces.contains { $0.contains("RollbackRecord") } == (reaction == "rollback"))
      ends.append("\(found.map { "\($0)" } ?? "")\n\(traces)")
    }
    #expect(ends[1] == ends[0] && ends[2] == ends[0])
  }

  @Test func commandsTakeEffectOnAllRanksAtTheSamePlace() throws {
    let run = try TinyRun(trainingCount: 46)
    let configuration = try Self.configuration(run, "accumulate = 3\nlog_every = 1")
    var all: [[String]] = []
    for ranks in [1, 3] {
      let shared = try SharedRun(run, configuration)
      try shared.train(ranks, commands: [2: [.halveRate, .evaluate], 5: [.save, .doubleRate]])
      #expect(shared.folder.commands.count == 4)
      all.append(try shared.folder.traces(checkpoints: [shared.folder.last]))
    }
    #expect(all[0] == all[1])
  }
}

/// One run folder that ranks which are threads train in.
final class SharedRun: @unchecked Sendable {
  let folder: RunFolder
  private let run: TinyRun
  private let configuration: Configuration
  private let out: String

  init(_ run: TinyRun, _ configuration: Configuration) throws {
    (self.run, self.configuration) = (run, configuration)
    out = UUID().uuidString
    folder = try RunFolder.create(at: run.files.url.appending(path: out))
  }

  /// - Parameters:
  ///   - commands: What a person asks of rank 0 after a step.
  ///   - each: Called on every rank after each of its steps.
  func train(
    _ ranks: Int, resumes: Bool = false, stopAfterStep: Int? = nil, commands: [Int: [SteeringCommand]] = [:],
    each: @escaping @Sendable (Trainer, Int) -> Void = { _, _ in }
  ) throws {
    try LoopbackRanks.run(ranks) { [self] team in
      let (stop, steering) = (StopRequest(), Steering())
      let trainer = try run.trainer(
        configuration, out: out, stop: stop, steering: steering, ranks: ranks == 1 ? SoleRank() : team,
        engine: Engine(threadCount: 1, instructionSet: InstructionSet.fastest))
      trainer.observer = { event in
        guard case .step(let progress) = event else { return }
        each(trainer, progress.step)
      }
      guard team.rank == 0 else { return try trainer.follow() }
      if resumes { try trainer.resume() }
      _ = try trainer.run { event in
        guard case .step(let progress) = event else { return }
        each(trainer, progress.step)
        if progress.step == stopAfterStep { stop.stop(.interrupt) }
        for command in commands[progress.step] ?? [] { steering.send(command) }
      }
    }
  }
}
