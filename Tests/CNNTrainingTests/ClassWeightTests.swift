import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

/// Classes of weight 0: what has no loss is not learned from, and nothing is divided by 0.
@Suite struct ClassWeightTests {
  private static let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last ?? .baseline)

  @Test("Images that weigh nothing have no mean and no gradient", arguments: [0, 0.1], LossSpec.Reduction.allCases)
  func imagesThatWeighNothing(smoothing: Double, reduction: LossSpec.Reduction) {
    var spec = LossSpec()
    (spec.labelSmoothing, spec.reduction) = (smoothing, reduction)
    let loss = Loss(
      spec, outputCount: 3, classCount: 3, classWeights: [0, 1, 2], batchSize: 2, engine: Self.engine)
    let gradient = FloatBuffer([7, 7, 7, 7, 7, 7]).whole
    var sum = LossSum()
    loss.add(
      FloatBuffer([1, -2, 0.5, 3, 0, -1]).whole, GroundTruth(labels: [0, 0]), gradient: gradient, isWholeStep: true,
      to: &sum)
    #expect(sum.loss.isFinite)
    let isFinite = gradient.array.allSatisfy { $0.isFinite }
    #expect(isFinite)
    let learns = reduction == .sum && smoothing > 0
    let isZero = gradient.array.allSatisfy { $0 == 0 }
    #expect(isZero == !learns)
    #expect(sum.imagesWithGradient == (learns ? 2 : 0))
    #expect((sum.mean == nil) == (reduction == .mean))
    #expect(loss.value(sum).isFinite)
  }

  @Test func aWeightlessImageChangesNothingAboutTheOthers() {
    let loss = Loss(
      LossSpec(), outputCount: 2, classCount: 2, classWeights: [0, 3], batchSize: 2, engine: Self.engine)
    let outputs: [Float] = [0.5, -1, 2, 1]
    let gradient = FloatBuffer(count: 4).whole
    var both = LossSum()
    loss.add(FloatBuffer(outputs).whole, GroundTruth(labels: [0, 1]), gradient: gradient, isWholeStep: true, to: &both)
    let own = FloatBuffer(count: 2).whole
    var alone = LossSum()
    loss.add(
      FloatBuffer(Array(outputs[2...])).whole, GroundTruth(labels: [1]), gradient: own, isWholeStep: true, to: &alone)
    #expect(both.mean == alone.mean)
    #expect(gradient.array == [0, 0] + own.array)
    #expect(both.images == 2 && both.imagesWithGradient == 1)
  }

  /// Labels go 0, 1, 2, 0, ...; with batches of one image in order the first step is one of class 0.
  private func configuration(_ run: TinyRun, _ train: String) throws -> Configuration {
    try run.configuration(
      layers: TinyRun.layers.replacing("kernel = 3", with: "kernel = 3\nnorm = batch"), loss: "class_weights = 0, 1, 1",
      train: "shuffle = no\nlog_every = 1\n" + train
    ).with("train.batch_size=1")
  }

  static let trainings = [
    "momentum = 0.9\nweight_decay = 0.1", "schedule = cosine\nwarmup = 3\nclip_norm = 1", "average = ema",
  ]

  @Test("A step whose images all weigh nothing changes nothing but counts", arguments: trainings)
  func anEmptyStepChangesNothing(train: String) throws {
    let run = try TinyRun(trainingCount: 9)
    let configuration = try configuration(run, train)
    func state(after steps: Int) throws -> Checkpoint {
      let stop = StopRequest()
      let trainer = try run.trainer(configuration, out: "steps-\(steps)", stop: stop)
      if steps == 0 { try trainer.begin() }
      if steps > 0 {
        _ = try trainer.run { event in
          if case .step(let progress) = event, progress.step == steps { stop.stop(.interrupt) }
        }
      }
      return try Checkpoint.read(trainer.folder.last)
    }
    let (start, first, third, fourth) = (
      try state(after: 0), try state(after: 1), try state(after: 3), try state(after: 4)
    )
    #expect(first.metadata.step == 1 && first.metadata.state.images == 1 && first.metadata.state.emptyUpdates == 1)
    #expect(first.tensors == start.tensors)
    #expect(third.tensors != start.tensors)
    #expect(fourth.tensors == third.tensors)
    #expect(fourth.metadata.state.emptyUpdates == 2)
  }

  @Test("Such a run ends, and in pieces with the same bytes", arguments: trainings)
  func runsWithEmptyStepsResume(train: String) throws {
    let run = try TinyRun(trainingCount: 9)
    let configuration = try configuration(run, train)
    let whole = try run.trainer(configuration, out: "whole")
    let (records, outcome) = try whole.collect()
    #expect(outcome.reason == .completed)
    #expect(records.allSatisfy { $0.trainLoss.isFinite && $0.trainLoss > 0 })
    let steps = MetricsRecord.read(whole.folder).compactMap { if case .step(let step) = $0 { step } else { nil } }
    #expect(steps.count == 27 && steps.count { $0.loss == nil } == 9)
    for stopStep in [1, 4, 11] {
      let stop = StopRequest()
      _ = try run.trainer(configuration, out: "run-\(stopStep)", stop: stop).run { event in
        if case .step(let progress) = event, progress.step == stopStep { stop.stop(.interrupt) }
      }
      let second = try run.trainer(configuration, out: "run-\(stopStep)")
      try second.resume()
      _ = try second.collect()
      let files = { (folder: RunFolder) in [folder.last, folder.best] }
      #expect(
        try second.folder.traces(checkpoints: files(second.folder))
          == whole.folder.traces(checkpoints: files(whole.folder)))
    }
  }

  @Test func onlyTheSumOfAnUpdateMatters() throws {
    let run = try TinyRun(trainingCount: 9)
    let configuration = try configuration(
      run, "accumulate = 3\noptimizer = adam".replacing("optimizer = adam", with: ""))
    let trainer = try run.trainer(configuration, out: "out")
    let (_, outcome) = try trainer.collect()
    #expect(outcome.reason == .completed && outcome.steps == 9)
    #expect(try Checkpoint.readMetadata(trainer.folder.last).state.emptyUpdates == nil)
  }

  @Test func trainingImagesThatAllWeighNothingAreRefused() throws {
    let run = try TinyRun(trainingCount: 9)
    let configuration = try run.configuration(data: "limit = 1", loss: "class_weights = 0, 1, 1")
    #expect(throws: TrainingError.configuration(.imagesWithoutWeight(images: 1, weighted: ["1", "2"]))) {
      try run.trainer(configuration, out: "out")
    }
  }

  @Test func aSplitThatWeighsNothingHasNoLoss() throws {
    let run = try TinyRun(trainingCount: 9)
    let trainer = try run.trainer(run.configuration(loss: "class_weights = 0, 0, 1"), out: "out")
    _ = try trainer.collect()
    let trained = try TrainedNetwork(checkpoint: trainer.folder.last, engine: run.engine)
    let data = try DataSet.openSplit(
      .test, #require(trained.configuration.spec.data), folder: run.files.url, seed: 0, classes: ["0", "1", "2"],
      input: trained.configuration.spec.input)
    var result = try trained.evaluate(data)
    #expect(result.loss != nil && result.images == 9)
    result = EvaluationResult(split: .test, images: 3, correct: 0, loss: LossSum().mean)
    let json = try JSONEncoder().encode(EvaluationDocument(checkpoint: "best", result: result))
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["loss"] is NSNull)
  }
}
