import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// What `cnn check` says about a healthy set-up, and about one of each kind that cannot learn.
@Suite struct SetupCheckTests {
  private static let imageCount = 400

  /// The answers to all questions.
  private func check(
    layers: String = TinyRun.layers, data: String = "", train: String = "", labels: [UInt8]? = nil
  ) throws -> [CheckPart: CheckFinding] {
    let run = try TinyRun(trainingCount: Self.imageCount)
    if let labels {
      let size: [UInt8] = [0, 0, UInt8(labels.count >> 8), UInt8(labels.count & 255)]
      _ = try run.files.file("train-labels-idx1-ubyte", Data([0, 0, 8, 1] + size + labels))
    }
    let configuration = try run.configuration(layers: layers, data: data, train: train)
    let set = try DataSet.open(
      configuration.spec.data!, folder: run.files.url, seed: 0, input: configuration.spec.input,
      outputs: configuration.architecture.output.count)
    let setup = CheckSetup(configuration: configuration, data: set, engine: run.engine)
    return Dictionary(uniqueKeysWithValues: try SetupCheck(setup).run().map { ($0.part, $0.finding) })
  }

  private func failed(_ answers: [CheckPart: CheckFinding]) -> Set<CheckPart> {
    Set(answers.filter { $0.value.outcome == .fail }.keys)
  }

  @Test func aHealthySetupHasNoBadAnswer() throws {
    let answers = try check()
    #expect(failed(answers).isEmpty, "\(answers.mapValues(\.message))")
    #expect(answers.count == CheckPart.allCases.count)
  }

  @Test func aLearningRateAHundredTimesTooLargeIsFoundAndAnotherSuggested() throws {
    let configuration = "momentum = 0.9"
    let run = try TinyRun(trainingCount: Self.imageCount)
    var tooLarge = try run.configuration(train: configuration)
    tooLarge = try Configuration(
      text: tooLarge.text.replacingOccurrences(of: "learning_rate = 0.05", with: "learning_rate = 5"), path: "tiny.cnn")
    let set = try DataSet.open(tooLarge.spec.data!, folder: run.files.url, seed: 0, input: tooLarge.spec.input)
    let answers = try SetupCheck(CheckSetup(configuration: tooLarge, data: set, engine: run.engine)).run()
    let rate = try #require(answers.first { $0.part == .learningRate }?.finding)
    #expect(rate.outcome == .fail, "\(rate.message)")
    guard case .learningRate(let sweep) = rate, let best = sweep.best else {
      Issue.record("no sweep")
      return
    }
    #expect(best.rate < 1 && best.rate > 0.001)
    #expect(rate.advice?.remedy.contains("learning_rate = ") == true)
  }

  @Test func aForgottenNormalisationIsFound() throws {
    let answers = try check(data: "mean = 0\nstd = 0.0039215686")
    #expect(answers[.input]?.outcome == .fail)
    #expect(answers[.input]?.advice?.cause.contains("not normalised") == true)
  }

  @Test func shuffledLabelsAreFound() throws {
    var random = CounterRandom(seed: 5, purpose: .check)
    let labels = (0..<Self.imageCount).map { _ in UInt8(random.below(TinyRun.classCount)) }
    let answers = try check(labels: labels)
    #expect(answers[.heldOut]?.outcome == .fail, "\(answers[.heldOut]?.message ?? "")")
    #expect(answers[.heldOut]?.advice?.cause.contains("shuffled labels") == true)
  }

  @Test(arguments: [2, 4, 40])
  func aLastLayerOfTheWrongSizeIsFound(units: Int) throws {
    let answers = try check(layers: TinyRun.layers.replacingOccurrences(of: "units = 3", with: "units = \(units)"))
    #expect(answers[.outputs]?.outcome == .fail)
  }

  @Test func deadReLUsAreFound() throws {
    let dead = TinyRun.layers.replacingOccurrences(
      of: "[pool]", with: "[scale]\nfactor = -1\n[activation]\nkind = relu\n[pool]")
    let answers = try check(layers: dead)
    #expect(answers[.units]?.outcome == .fail)
    #expect(answers[.gradients]?.outcome == .fail, "no gradient reaches the filters")
  }

  @Test func aRateThatDivergesGainsNothing() {
    let sweep = RateSweep(
      points: [.init(rate: 0.1, loss: 2), .init(rate: 1, loss: 1), .init(rate: 10, loss: nil)], configured: 10,
      steps: 5, ignorant: 3)
    #expect(sweep.best?.rate == 1)
    #expect(sweep.points.map(sweep.share) == [0.5, 1, 0])
    #expect(CheckFinding.learningRate(sweep).outcome == .fail)
  }

  @Test func luckIsBoundedByThreeDeviations() {
    let result = HeldOutResult(correct: 65, images: 500, chance: 0.1, steps: 1, rate: 1)
    // 50 + 3 · √(500 · 0.1 · 0.9) = 70.1
    #expect(CheckFinding.heldOut(result).outcome == .fail)
    var better = result
    better.correct = 71
    #expect(CheckFinding.heldOut(better).outcome == .pass)
  }
}
