import CNNData
import CNNEngine
import CNNReference
import CNNSpec
import Foundation
import Testing

@testable import CNNExplanation
@testable import CNNTraining

/// One output for two classes: the logit of the second, trained with binary cross-entropy.
@Suite struct OneOutputTests {
  private static let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last ?? .baseline)
  private let labels = [0, 1, 1, 0, 1]
  private let outputs: [Float] = [-2.5, 0.25, 7, 1.5, -0.125]

  private func spec(smoothing: Double = 0, reduction: LossSpec.Reduction = .mean) -> LossSpec {
    var spec = LossSpec()
    (spec.kind, spec.labelSmoothing, spec.reduction) = (.binaryCrossEntropy, smoothing, reduction)
    return spec
  }

  private func evaluate(_ spec: LossSpec, _ weights: [Double]?, _ answers: GroundTruth) -> (
    value: Double, gradient: [Float], sum: LossSum
  ) {
    let loss = Loss(spec, outputCount: 1, classCount: 2, classWeights: weights, batchSize: 8, engine: Self.engine)
    let gradient = FloatBuffer(count: 5).whole
    var sum = LossSum()
    loss.add(FloatBuffer(outputs).whole, answers, gradient: gradient, isWholeStep: true, to: &sum)
    return (loss.value(sum), gradient.array, sum)
  }

  private func isClose(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 2e-6 * max(abs(expected), 0.1)
  }

  @Test("It is PyTorch's BCEWithLogitsLoss on the labels", arguments: LossSpec.Reduction.allCases)
  func isBinaryCrossEntropy(reduction: LossSpec.Reduction) {
    let found = evaluate(spec(reduction: reduction), nil, GroundTruth(labels: labels))
    let reference = ReferenceElementLoss(.binaryCrossEntropy, reduction: reduction == .mean ? .mean : .sum)
    let output = NCHW(images: 5, channels: 1, height: 1, width: 1, values: outputs.map(Double.init))
    let targets = NCHW(images: 5, channels: 1, height: 1, width: 1, values: labels.map(Double.init))
    #expect(isClose(found.value, reference.forward(output, targets: targets)))
    for (own, expected) in zip(found.gradient, reference.backward(output, targets: targets).values) {
      #expect(isClose(Double(own), expected))
    }
  }

  @Test("It is the cross-entropy of two outputs 0 and x", arguments: [0, 0.2], LossSpec.Reduction.allCases)
  func isCrossEntropyOfTwoOutputs(smoothing: Double, reduction: LossSpec.Reduction) {
    for weights in [nil, [0.5, 3], [0, 2]] as [[Double]?] {
      let found = evaluate(spec(smoothing: smoothing, reduction: reduction), weights, GroundTruth(labels: labels))
      let reference = ReferenceCrossEntropy(
        labelSmoothing: smoothing, classWeights: weights ?? [], reduction: reduction == .mean ? .mean : .sum)
      let logits = NCHW(
        images: 5, channels: 2, height: 1, width: 1, values: outputs.flatMap { [0, Double($0)] })
      #expect(isClose(found.value, reference.forward(logits, labels: labels)))
      let gradient = reference.backward(logits, labels: labels).values
      for (image, own) in found.gradient.enumerated() { #expect(isClose(Double(own), gradient[2 * image + 1])) }
    }
  }

  @Test func aMixedImageHasBothItsLabels() {
    let shares: [Float] = [0.25, 0.5, 1, 0, 0.75]
    let mixing = zip(labels, shares).map { Mix(partnerLabel: 1 - $0, weight: $1) }
    let mixed = evaluate(spec(), [2, 5], GroundTruth(labels: labels, mixing: mixing))
    let (own, other) = (0..<5).reduce(into: (0.0, 0.0)) { sums, image in
      let softplus = { (x: Double) in max(x, 0) + log1p(exp(-abs(x))) }
      let x = Double(outputs[image])
      let losses = [2 * softplus(x), 5 * softplus(-x)]
      sums.0 += Double(shares[image]) * losses[labels[image]]
      sums.1 += Double(1 - shares[image]) * losses[1 - labels[image]]
    }
    #expect(isClose(mixed.sum.loss, own + other))
  }

  @Test func aPositiveOutputIsTheSecondClass() {
    let loss = Loss(spec(), outputCount: 1, classCount: 2, classWeights: nil, batchSize: 8, engine: Self.engine)
    #expect(evaluate(spec(), nil, GroundTruth(labels: labels)).sum.correct == 3)
    #expect(evaluate(spec(), nil, GroundTruth(labels: [0, 1, 1, 1, 0])).sum.correct == 5)
    let probabilities = loss.probabilities(FloatBuffer([0, 2, -40]).whole)
    let sigmoid = { (x: Double) in 1 / (1 + exp(-x)) }
    for (own, expected) in zip(probabilities, [0.5, 0.5, sigmoid(-2), sigmoid(2), sigmoid(40), sigmoid(-40)]) {
      #expect(abs(Double(own) - expected) <= 2e-7 * expected)
    }
    // Of equal scores the first is the answer, as with two outputs.
    #expect(loss.scores(FloatBuffer([0]).whole).array == [0, 0])
  }

  @Test(
    "A network of one output learns two classes", arguments: ["", "class_weights = balanced\nlabel_smoothing = 0.05"])
  func learns(loss: String) throws {
    let run = try TinyRun(trainingCount: 24)
    let configuration = try Configuration(
      text: run.configuration(
        layers: TinyRun.layers.replacing("units = 3", with: "units = 2"), data: "classes = 0, 2",
        loss: loss,
        train: "momentum = 0.9"
      ).text.replacing("units = 2", with: "units = 1").replacing(
        "kind = cross_entropy", with: "kind = binary_cross_entropy"), path: "tiny.cnn"
    ).with(epochs: 30)
    let trainer = try run.trainer(configuration, out: "out")
    let (records, _) = try trainer.collect()
    #expect(records.last?.trainAccuracy == 1)
    let trained = try TrainedNetwork(checkpoint: trainer.folder.last, engine: run.engine)
    #expect(trained.readsOneOutput && trained.classCount == 2)
    let data = try DataSet.openSplit(
      .test, #require(configuration.spec.data), folder: run.files.url, seed: 0, classes: trained.metadata.classes,
      input: configuration.spec.input)
    let result = try trained.evaluate(data)
    #expect(result.confusion.count == 2 && result.confusion.allSatisfy { $0.count == 2 })
    #expect(result.correct == 6 && result.images == 6)
    for prediction in result.predictions {
      #expect(prediction.probabilities.count == 2)
      #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-6)
      #expect(prediction.probabilities[prediction.predicted] > 0.5)
    }
    // Grad-CAM's maps for the two classes are those of opposite signs.
    let pixels = [Float](repeating: 0.5, count: 64)
    let maps = try [0, 1].map {
      try Saliency(of: pixels, label: $0, method: .gradCAM, layer: "conv1", in: trained).values
    }
    #expect(maps[0] != maps[1])
    let plain = try [0, 1].map { try Saliency(of: pixels, label: $0, method: .gradient, in: trained).values }
    #expect(plain[0] == plain[1])
  }

  @Test func oneOutputForMoreClassesIsRefused() throws {
    let run = try TinyRun()
    let one = TinyRun.layers.replacing("units = 3", with: "units = 1")
    let configuration = try run.configuration(layers: one).with("loss.kind=binary_cross_entropy")
    let error = #expect(throws: TrainingError.self) { try run.trainer(configuration, out: "out") }
    let occurrence = ClassOccurrence(classes: ["0", "1", "2"], labels: 0..<3)
    #expect(
      error
        == .configuration(.outputsDifferFromClasses(outputs: 1, classes: 3, occurrence: occurrence, isChosen: false)))
  }
}
