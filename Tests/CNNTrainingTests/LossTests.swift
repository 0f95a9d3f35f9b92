import CNNData
import CNNEngine
import CNNReference
import CNNSpec
import Testing

@testable import CNNTraining

@Suite struct LossTests {
  private static let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last ?? .baseline)
  private let labels = [0, 2, 1, 2, 4]
  private let classCount = 5

  private func draw(_ count: Int, index: Int) -> [Float] {
    var random = CounterRandom(seed: 3, purpose: .initialization, epoch: 0, index: index)
    return (0..<count).map { _ in Float(3 * random.normal()) }
  }

  private func evaluate(_ spec: LossSpec, weights: [Double]?, answers: GroundTruth, isWholeStep: Bool = true)
    -> (sum: LossSum, value: Double, gradient: [Float], outputs: [Float])
  {
    let loss = Loss(
      spec, outputCount: classCount, classCount: classCount, classWeights: weights, batchSize: 8, engine: Self.engine)
    let outputs = draw(answers.count * classCount, index: 0)
    let gradient = FloatBuffer(count: 8 * classCount).whole
    var sum = LossSum()
    loss.add(FloatBuffer(outputs).whole, answers, gradient: gradient, isWholeStep: isWholeStep, to: &sum)
    return (sum, sum.loss / loss.divisor(sum), Array(gradient.array.prefix(outputs.count)), outputs)
  }

  private func close(_ found: [Float], _ expected: [Double]) -> Bool {
    let size = expected.map { abs($0) }.max() ?? 1
    // A softmax of five logits in 32 bits; a wrong sign or a factor of two is far beyond this.
    return zip(found, expected).allSatisfy { abs(Double($0) - $1) <= 4e-6 * size }
  }

  @Test("Cross-entropy is PyTorch's", arguments: [0, 0.1], [LossSpec.Reduction.mean, .sum])
  func crossEntropy(smoothing: Double, reduction: LossSpec.Reduction) {
    for weights in [nil, [0.5, 1, 2, 0.25, 3]] as [[Double]?] {
      var spec = LossSpec()
      (spec.labelSmoothing, spec.reduction) = (smoothing, reduction)
      let found = evaluate(spec, weights: weights, answers: GroundTruth(labels: labels))
      let reference = ReferenceCrossEntropy(
        labelSmoothing: smoothing, classWeights: weights ?? [], reduction: reduction == .mean ? .mean : .sum)
      let logits = NCHW(
        images: labels.count, channels: classCount, height: 1, width: 1, values: found.outputs.map(Double.init))
      let expected = reference.forward(logits, labels: labels)
      #expect(abs(found.value - expected) <= 2e-6 * abs(expected))
      #expect(close(found.gradient, reference.backward(logits, labels: labels).values))
    }
  }

  @Test func aMixedImageIsTheWeightedSumOfItsLabels() {
    let partners = [3, 1, 4, 2, 0]
    let shares: [Float] = [0.25, 0.5, 1, 0, 0.75]
    let mixed = evaluate(
      LossSpec(), weights: nil,
      answers: GroundTruth(labels: labels, mixing: zip(partners, shares).map { Mix(partnerLabel: $0, weight: $1) }))
    let first = evaluateEach(labels)
    let second = evaluateEach(partners)
    let expected = labels.indices.reduce(0) {
      $0 + Double(shares[$1]) * first[$1] + Double(1 - shares[$1]) * second[$1]
    }
    #expect(abs(mixed.sum.loss - expected) <= 4e-6 * expected)
  }

  private func evaluateEach(_ labels: [Int]) -> [Double] {
    let reference = ReferenceCrossEntropy()
    let outputs = draw(labels.count * classCount, index: 0).map(Double.init)
    return labels.indices.map { image in
      let row = Array(outputs[image * classCount..<(image + 1) * classCount])
      let logits = NCHW(images: 1, channels: classCount, height: 1, width: 1, values: row)
      return reference.forward(logits, labels: [labels[image]])
    }
  }

  @Test("Losses of single outputs are PyTorch's, on labels and on targets", arguments: LossSpec.Kind.allCases)
  func elements(kind: LossSpec.Kind) throws {
    guard let referenceKind = ReferenceElementLoss.Kind(rawValue: kind.rawValue) else { return }
    for reduction in [ReferenceReduction.mean, .sum] {
      var spec = LossSpec()
      (spec.kind, spec.reduction) = (kind, reduction == .mean ? .mean : .sum)
      let reference = ReferenceElementLoss(referenceKind, reduction: reduction)
      let oneHot = labels.flatMap { label in (0..<classCount).map { Float($0 == label ? 1 : 0) } }
      let regression = draw(oneHot.count, index: 1).map { abs($0) / 10 }
      let cases = [
        (GroundTruth(labels: labels), oneHot),
        (GroundTruth(labels: [], count: 5, targets: FloatBuffer(regression).whole), regression),
      ]
      for (answers, targets) in cases {
        let found = evaluate(spec, weights: nil, answers: answers)
        let output = NCHW(images: 5, channels: 5, height: 1, width: 1, values: found.outputs.map(Double.init))
        let target = NCHW(images: 5, channels: 5, height: 1, width: 1, values: targets.map(Double.init))
        let expected = reference.forward(output, targets: target)
        #expect(abs(found.value - expected) <= 2e-6 * expected)
        #expect(close(found.gradient, reference.backward(output, targets: target).values))
        #expect((found.sum.correct == nil) == answers.labels.isEmpty)
      }
    }
  }

  @Test func aPartOfAStepHasTheGradientOfTheSum() {
    let whole = evaluate(LossSpec(), weights: nil, answers: GroundTruth(labels: labels))
    let part = evaluate(LossSpec(), weights: nil, answers: GroundTruth(labels: labels), isWholeStep: false)
    #expect(close(part.gradient, whole.gradient.map { 5 * Double($0) }))
  }

  @Test func balancedWeightsGiveEveryClassTheSameSum() {
    var spec = LossSpec()
    spec.classWeights = .balanced
    #expect(ClassWeights.resolved(spec, labels: [0, 0, 0, 1, 2, 2], classCount: 4) == [0.5, 1.5, 0.75, 0])
  }

  @Test func theFirstOfEqualOutputsIsTheAnswer() {
    let loss = Loss(LossSpec(), outputCount: 3, classCount: 3, classWeights: nil, batchSize: 2, engine: Self.engine)
    var sum = LossSum()
    loss.add(
      FloatBuffer([1, 1, 0, 0, 2, 2]).whole, GroundTruth(labels: [0, 2]), gradient: nil, isWholeStep: true, to: &sum)
    #expect(sum.correct == 1 && sum.images == 2)
  }
}

extension GroundTruth {
  init(labels: [Int], count: Int? = nil, mixing: [Mix]? = nil, targets: FloatView? = nil) {
    self.init(count: count ?? labels.count, labels: labels, mixing: mixing, targets: targets)
  }
}
