import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// What `cnn check` says about sound set-ups, and what it names first for those with one fault.
@Suite struct SetupCheckTests {
  private static let imageCount = 400

  /// - Parameter labels: Of the training images; those of `TinyRun` without.
  private func check(
    layers: String = TinyRun.layers, data: String = "", loss: String = "", train: String = "",
    replacing: (String, String) = ("", ""), labels: [UInt8]? = nil
  ) throws -> CheckReport {
    let run = try TinyRun(trainingCount: Self.imageCount)
    if let labels {
      let size: [UInt8] = [0, 0, UInt8(labels.count >> 8), UInt8(labels.count & 255)]
      _ = try run.files.file("train-labels-idx1-ubyte", Data([0, 0, 8, 1] + size + labels))
    }
    let text = try run.configuration(layers: layers, data: data, loss: loss, train: train).text
      .replacingOccurrences(of: "batch_size = 4", with: "batch_size = 32")
      .replacingOccurrences(of: "epochs = 3", with: "epochs = 300")
      .replacingOccurrences(of: "learning_rate = 0.05", with: "learning_rate = 0.2")
    let configuration = try Configuration(
      text: replacing.0.isEmpty ? text : text.replacingOccurrences(of: replacing.0, with: replacing.1), path: "tiny.cnn"
    )
    let set = try DataSet.open(
      configuration.spec.data!, folder: run.files.url, seed: 0, input: configuration.spec.input,
      outputs: configuration.architecture.output.count)
    return try SetupCheck(CheckSetup(configuration: configuration, data: set, engine: run.engine)).run()
  }

  private func bad(_ report: CheckReport) -> [CheckAnswer] {
    report.answers.filter { $0.outcome == .fail || $0.outcome == .warning }
  }

  private func text(_ report: CheckReport) -> Comment {
    let lines = report.answers.map {
      "\($0.outcome.rawValue) \($0.part.rawValue): \($0.message) \($0.cause?.cause ?? $0.followsFrom?.name ?? "")"
    }
    return Comment(rawValue: lines.joined(separator: "\n"))
  }

  // MARK: Sound

  @Test func aHealthySetupHasAnAnswerToEverythingAndNoBadOne() throws {
    let report = try check()
    #expect(bad(report).isEmpty, text(report))
    #expect(report.answers.map(\.part) == CheckPart.allCases)
  }

  @Test(arguments: [
    ("[linear]\nunits = 3", ""),
    (TinyRun.layers.replacingOccurrences(of: "units = 3", with: "units = 3\ninit = zeros"), ""),
    (
      "[conv]\nfilters = 4\nkernel = 3\nnorm = group\nactivation = silu\n[pool]\nkind = average\nsize = 2\n[linear]\nunits = 3",
      ""
    ),
    ("[conv]\nfilters = 4\nkernel = 3\nactivation = tanh\n[dropout]\nrate = 0.5\n[linear]\nunits = 3", ""),
    (TinyRun.layers, "mean = 0\nstd = 1"),
  ])
  func soundSetupsAreNotWarnedOf(layers: String, data: String) throws {
    let report = try check(layers: layers, data: data)
    #expect(bad(report).isEmpty, text(report))
  }

  // MARK: One fault

  private static func each(_ line: String) -> String {
    TinyRun.layers.replacingOccurrences(of: "filters = 4", with: "filters = 4\n\(line)")
      .replacingOccurrences(of: "units = 3", with: "units = 3\n\(line)")
  }

  private static let sigmoids =
    "[conv]\nfilters = 4\nkernel = 3\nactivation = sigmoid\n"
    + String(repeating: "[linear]\nunits = 16\nactivation = sigmoid\n", count: 4) + "[linear]\nunits = 3"
  private static let deep =
    String(repeating: "[conv]\nfilters = 4\nkernel = 3\npadding = 1\nactivation = relu\n", count: 12)
    + "[pool]\nkind = max\nsize = 2\n[linear]\nunits = 3"
  private static let hidden = "[linear]\nunits = 16\nactivation = relu\n[linear]\nunits = 3"

  @Test(arguments: [
    (sigmoids, "vanishing signals"),
    (deep, "vanishing signals"),
    (each("init_gain = 30"), "exploding signals"),
    (each("init = zeros"), "weights of zero"),
    (each("freeze = yes"), "frozen layers"),
    (each("learning_rate_scale = 0.0001"), "a small learning_rate_scale"),
    (
      TinyRun.layers.replacingOccurrences(
        of: "[pool]", with: "[scale]\nfactor = -1\n[activation]\nkind = relu\n[pool]"),
      "dead units"
    ),
    (
      hidden.replacingOccurrences(of: "[linear]\nunits = 3", with: "[dropout]\nrate = 0.98\n[linear]\nunits = 3"),
      "too much dropout"
    ),
  ])
  func theFaultOfTheLayersComesFirst(layers: String, name: String) throws {
    let report = try check(layers: layers)
    #expect(report.answers[0].cause?.name == name, text(report))
    #expect(!report.isAble)
    // Nothing else claims to be the cause of a failure.
    #expect(report.answers.dropFirst().allSatisfy { $0.cause == nil || $0.outcome == .warning }, text(report))
  }

  @Test(arguments: [
    ("learning_rate = 0.2", "learning_rate = 200", "learning rate too large"),
    ("learning_rate = 0.2", "learning_rate = 1e-8", "learning rate too small"),
    ("epochs = 300", "epochs = 300\nweight_decay = 5", "too much weight decay"),
    ("epochs = 300", "epochs = 300\nclip_norm = 1e-6", "clip_norm too small"),
    ("format = idx", "format = idx\nmean = 0\nstd = 0.0039215686", "pixels that are not normalised"),
    ("format = idx", "format = idx\nmean = 75\nstd = 66", "wrong unit of mean and std"),
  ])
  func theFaultOfTheSettingsComesFirst(old: String, new: String, name: String) throws {
    let report = try check(replacing: (old, new))
    #expect(report.answers[0].cause?.name == name, text(report))
    #expect(!report.isAble)
  }

  @Test func aNetworkWithoutActivationIsWarnedOf() throws {
    let linear = "[conv]\nfilters = 4\nkernel = 3\n[pool]\nkind = average\nsize = 2\n[linear]\nunits = 3"
    let report = try check(layers: linear)
    #expect(report.isAble, text(report))
    #expect(report.answers[0].cause == .noActivation(layers: ["conv1", "linear1"]), text(report))
    #expect(report.answers[0].cause?.cause.contains("one linear function") == true)
  }

  @Test func weightsThatAreDrawnFarTooSmallAreNamedThoughTheNetworkLearns() throws {
    let report = try check(layers: Self.each("init_gain = 0.00001"))
    #expect(report.answers[0].cause?.name == "vanishing signals", text(report))
    #expect(report.answers[0].cause?.cause.contains("The weights of conv1, linear1 are drawn") == true, text(report))
    #expect(report.answers.dropFirst().allSatisfy { $0.cause == nil }, text(report))
  }

  @Test(arguments: [("1e-8", "scale1 multiplies it by 1e-08"), ("1e6", "scale1 multiplies by 1000000")])
  func aFactorThatEndsOrExplodesASignalIsNamed(factor: String, words: String) throws {
    let layers = TinyRun.layers.replacingOccurrences(of: "[pool]", with: "[scale]\nfactor = \(factor)\n[pool]")
    let cause = try #require(try check(layers: layers).answers[0].cause)
    #expect(
      cause.cause.contains(words) && cause.remedy(\.plain).contains("give scale1 a factor near 1"), "\(cause.cause)")
  }

  @Test func anEpsilonAboveTheVarianceIsNamed() throws {
    let layers = TinyRun.layers.replacingOccurrences(
      of: "kernel = 3", with: "kernel = 3\nnorm = batch\nnorm_epsilon = 1e12")
    let cause = try #require(try check(layers: layers).answers[0].cause)
    #expect(cause.cause.contains("norm_epsilon = 1e+12 of conv1"), "\(cause.cause)")
  }

  @Test func aTrainingOfFewLargeBatchesIsWarnedOf() throws {
    let report = try check(replacing: ("epochs = 300", "epochs = 1"))
    let causes = report.answers.compactMap(\.cause).map(\.name)
    #expect(causes.contains("too few steps"), text(report))
  }

  @Test func fewUnitsThatAreAllDeadAreTooFew() throws {
    let layers =
      "[linear]\nunits = 1\nactivation = relu\n[scale]\nfactor = -1\n[activation]\nkind = relu\n[linear]\nunits = 3"
    let report = try check(layers: layers)
    #expect(report.answers[0].cause?.name == "too few units", text(report))
  }

  @Test func twoLinearLayersInARowAreWarnedOf() throws {
    let layers = "[conv]\nfilters = 4\nkernel = 3\nactivation = relu\n[linear]\nunits = 16\n[linear]\nunits = 3"
    let report = try check(layers: layers)
    #expect(report.answers[0].cause == .mergedLayers(first: "linear1", second: "linear2"), text(report))
  }

  @Test func shuffledLabelsAreFound() throws {
    var random = CounterRandom(seed: 5, purpose: .check)
    let layers = TinyRun.layers.replacingOccurrences(
      of: "units = 3", with: "units = 64\nactivation = relu\n[linear]\nunits = 3")
    let report = try check(
      layers: layers, labels: (0..<Self.imageCount).map { _ in UInt8(random.below(TinyRun.classCount)) })
    #expect(report.answers[0].cause == .unrelatedLabels, text(report))
    #expect(report.answers[0].cause?.cause.contains("shuffled labels") == true)
  }

  @Test(arguments: [2, 4, 40])
  func aLastLayerOfTheWrongSizeIsFound(units: Int) throws {
    let report = try check(layers: TinyRun.layers.replacingOccurrences(of: "units = 3", with: "units = \(units)"))
    #expect(report.answers[0].part == .outputs && report.answers[0].outcome == .fail, text(report))
  }

  @Test func whatFollowsFromDeadUnitsSaysSo() throws {
    let dead = TinyRun.layers.replacingOccurrences(
      of: "[pool]", with: "[scale]\nfactor = -1\n[activation]\nkind = relu\n[pool]")
    let report = try check(layers: dead)
    let gradients = try #require(report.answers.first { $0.part == .gradients })
    #expect(gradients.outcome == .fail && gradients.cause == nil, "no gradient reaches the filters")
    #expect(gradients.followsFrom == report.answers[0].cause)
  }

  // MARK: Bounds

  @Test func aRateThatDivergesGainsNothing() {
    let sweep = RateSweep(
      points: [.init(rate: 0.1, loss: 2), .init(rate: 1, loss: 1), .init(rate: 10, loss: nil)], configured: 10,
      steps: 5, ignorant: 3)
    #expect(sweep.best?.rate == 1)
    #expect(sweep.points.map(sweep.share) == [0.5, 1, 0])
    #expect(CheckFinding.learningRate(sweep).outcome == .fail)
  }

  @Test func aSmallRateIsAFaultOnlyWhereTheTrainingIsFarTooShortForIt() {
    var sweep = RateSweep(
      points: [.init(rate: 0.01, loss: 2.9), .init(rate: 1, loss: 1)], configured: 0.01, steps: 40, ignorant: 3)
    let outcomes = [399.0, 3999, 4001].map { planned in
      sweep.planned = planned
      return CheckFinding.learningRate(sweep).outcome
    }
    #expect(outcomes == [.fail, .warning, .pass])
    // An update of eight times as many images does what eight steps do.
    sweep.planned = 499
    sweep.batchShare = 1.0 / 8
    #expect(CheckFinding.learningRate(sweep).outcome == .warning)
    sweep.planned = 501
    #expect(CheckFinding.learningRate(sweep).outcome == .pass)
  }

  @Test func aLargeRateThatLearnsInMoreStepsIsNoFault() {
    var sweep = RateSweep(
      points: [.init(rate: 0.01, loss: 1), .init(rate: 1, loss: 3.1)], configured: 1, steps: 40, ignorant: 3)
    let outcomes = [nil, 3.0, 1.9].map { later in
      sweep.laterLoss = later.map { RateSweep.Later(loss: $0, steps: 160) }
      return CheckFinding.learningRate(sweep).outcome
    }
    #expect(outcomes == [.fail, .fail, .pass])
  }

  @Test func luckIsBoundedByThreeDeviations() {
    let result = HeldOutResult(correct: 65, images: 500, chance: 0.1, steps: 1, rate: 1)
    // 50 + 3 · √(500 · 0.1 · 0.9) = 70.1
    #expect(CheckFinding.heldOut(result).outcome == .fail)
    var better = result
    better.correct = 71
    #expect(CheckFinding.heldOut(better).outcome == .pass)
  }

  @Test func labelsAreShiftedOnlyIfTheyDontFollowAsTheyAre() {
    // 50 + 4 · √45 = 76.8
    #expect(LabelResult(images: 500, chance: 0.1, correct: [0: 60, 1: 130, -1: 40]).shift == 1)
    #expect(LabelResult(images: 500, chance: 0.1, correct: [0: 60, 1: 76]).shift == nil)
    #expect(LabelResult(images: 500, chance: 0.1, correct: [0: 90, 1: 400]).shift == nil)
  }

  @Test(arguments: [
    (0, "0 %"), (1e-7, "less than 0.001 %"), (0.00034, "0.034 %"), (0.0063, "0.63 %"), (0.034, "3.4 %"),
    (0.984, "98 %"), (1, "100 %"), (2.5, "250 %"),
  ])
  func sharesAreWrittenWithoutExponents(share: Double, text: String) {
    #expect(CheckFinding.percent(share) == text)
  }
}
