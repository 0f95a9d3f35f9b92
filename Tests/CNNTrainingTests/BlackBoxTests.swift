import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

/// The folder of a step that diverged, and its replay.
@Suite struct BlackBoxTests {
  /// A way to diverge, and what is not finite then.
  struct Way: CustomTestStringConvertible, Sendable {
    var quantity: DivergedQuantity
    var settings: [String]
    var layers = "[linear]\nunits = 3"
    var testDescription: String { "\(quantity.rawValue), \(settings)" }
  }

  static let ways = [
    Way(quantity: .loss, settings: ["train.learning_rate=0.9", "train.momentum=0.5"]),
    Way(quantity: .gradient, settings: ["train.learning_rate=0.9", "train.accumulate=2", "train.average=ema"]),
    // A normalisation has running statistics, which a step changes before it diverges.
    Way(
      quantity: .loss, settings: ["train.learning_rate=1e12"],
      layers: "[conv]\nfilters = 4\nkernel = 3\nnorm = batch\n[linear]\nunits = 3"),
    Way(quantity: .parameter, settings: ["train.learning_rate=3e38", "train.momentum=0.9", "loss.reduction=sum"]),
    // Weight decay multiplies the weights by 1e8 in each step; the fifth is in the second epoch, so that the end of the first
    // is repeated too.
    Way(
      quantity: .parameter,
      settings: [
        "loss.kind=cross_entropy", "train.learning_rate=1e30", "train.weight_decay=1e-22", "train.clip_norm=1e-32",
        "train.accumulate=2",
      ]),
  ]

  private func configuration(_ run: TinyRun, _ way: Way) throws -> Configuration {
    var configuration = try run.configuration(layers: way.layers, train: "checkpoint_every = 1000")
      .with("loss.kind=squared_error").with(epochs: 60)
    for setting in way.settings { configuration = try configuration.with(setting) }
    return configuration
  }

  private func diverge(_ run: TinyRun, _ configuration: Configuration) throws -> (Divergence, RunFolder) {
    let trainer = try run.trainer(configuration, out: "out")
    let error = #expect(throws: TrainingError.self) { try trainer.collect() }
    guard case .diverged(let divergence) = error else {
      Issue.record("\(String(describing: error))")
      throw CancellationError()
    }
    return (divergence, trainer.folder)
  }

  @Test("The box holds the state before the step", arguments: ways)
  func theBoxHoldsTheStateBeforeTheStep(way: Way) throws {
    let run = try TinyRun()
    let configuration = try configuration(run, way)
    let (divergence, folder) = try diverge(run, configuration)
    #expect(divergence.quantity == way.quantity)
    #expect(divergence.blackBox == folder.blackBox(step: divergence.step, rollbacks: 0).path)
    let box = BlackBox(url: folder.blackBox(step: divergence.step, rollbacks: 0))
    let state = try Checkpoint.read(box.state)
    #expect(state.metadata.step == divergence.step - 1)
    let stop = StopRequest()
    let other = try run.trainer(configuration, out: "other", stop: stop)
    if divergence.step == 1 {
      try other.begin()
    } else {
      _ = try other.run { event in
        if case .step(let progress) = event, progress.step == divergence.step - 1 { stop.stop(.interrupt) }
      }
    }
    let expected = try Checkpoint.read(other.folder.last)
    #expect(state.tensors == expected.tensors)
    #expect(state.metadata == expected.metadata)
  }

  @Test("A replay diverges as the run did", arguments: ways)
  func aReplayDivergesAsTheRunDid(way: Way) throws {
    let run = try TinyRun()
    let (divergence, folder) = try diverge(run, configuration(run, way))
    let box = BlackBox(url: folder.blackBox(step: divergence.step, rollbacks: 0))
    let report = try box.read()
    #expect(report.step == divergence.step && report.images == divergence.images)
    let metadata = try Checkpoint.readMetadata(box.state)
    let trainer = try run.trainer(metadata.readConfiguration(path: "box"), out: "out")
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let replay = try trainer.replay(box)
    let found = try #require(replay.divergence)
    #expect(found.quantity == divergence.quantity && found.step == divergence.step)
    #expect(found.layer == divergence.layer && found.tensor == divergence.tensor)
    #expect(replay.images == divergence.images && replay.learningRate == divergence.learningRate)
    if way.quantity == .parameter { #expect(replay.parameters.contains { $0.notFinite > 0 }) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == before)
  }

  @Test func theReportIsWhatWasFoundWithTheNormsOfTheStepsBefore() throws {
    let run = try TinyRun()
    let (divergence, folder) = try diverge(run, configuration(run, Self.ways[0]))
    let report = try BlackBox(url: folder.blackBox(step: divergence.step, rollbacks: 0)).read()
    #expect(report.quantity == divergence.quantity && report.epoch == divergence.epoch)
    #expect(report.gradientNorms == divergence.gradientNorms && report.gradientNorms.count == 5)
    #expect(zip(report.gradientNorms, report.gradientNorms.dropFirst()).allSatisfy { $0 < $1 })
    #expect(report.instructionSet == run.engine.instructionSet.rawValue)
  }

  @Test func pixelsThatAreTooLargeNameTheSettingThatMakesThemSo() throws {
    let run = try TinyRun()
    let way = Way(quantity: .loss, settings: ["data.mean=1e38"])
    let (mean, _) = try diverge(run, configuration(run, way))
    #expect(mean.advice(\.plain).contains("under [data] mean = 1e+38 is far from"), "\(mean.advice(\.plain))")
    let other = try TinyRun()
    let (std, _) = try diverge(other, configuration(other, Way(quantity: .loss, settings: ["data.std=1e-38"])))
    #expect(
      std.advice(\.plain).contains("after mean and std")
        && std.advice(\.plain).contains("under [data] std = 1e-38 is far from"),
      "\(std.advice(\.plain))")
  }

  @Test func otherDataIsRefusedInAReplay() throws {
    let run = try TinyRun()
    let (divergence, folder) = try diverge(run, configuration(run, Self.ways[0]))
    let box = BlackBox(url: folder.blackBox(step: divergence.step, rollbacks: 0))
    let trainer = try run.trainer(configuration(run, Self.ways[0]), out: "out", digest: "1")
    let error = #expect(throws: RunError.self) { try trainer.replay(box) }
    #expect(error == .dataChanged(path: box.state.path, files: ["changed train"]))
  }

  @Test func aBoxThatCannotBeWrittenHidesNoDivergence() throws {
    let run = try TinyRun()
    let configuration = try configuration(run, Self.ways[0])
    let (divergence, _) = try diverge(run, configuration)
    let trainer = try run.trainer(configuration, out: "blocked")
    // A file stands where the folder would be.
    try Data().write(to: trainer.folder.blackBox(step: divergence.step, rollbacks: 0))
    var warnings = 0
    let error = #expect(throws: TrainingError.self) {
      try trainer.run { event in
        if case .warning(.blackBoxNotKept) = event { warnings += 1 }
      }
    }
    guard case .diverged(let found) = error else { return }
    #expect(found.blackBox == nil && found.step == divergence.step && warnings == 1)
  }
}
