import CNNReference
import Testing

/// Gradients of normalisation, of layers with several inputs and of losses against central differences.
struct NormGradientTests {
  static let shapes = [[2, 3, 1, 1], [1, 4, 3, 5], [3, 1, 2, 3], [5, 4, 1, 1]]

  @Test(arguments: shapes)
  func `batch normalisation gradients agree with central differences`(_ shape: [Int]) {
    var random = TestRandom(seed: 11)
    let norm = ReferenceBatchNorm()
    let input = random.array(shape)
    let (weight, bias) = (random.numbers(shape[1]), random.numbers(shape[1]))
    let outer = random.array(shape)
    let gradients = norm.backward(
      input, statistics: norm.batchStatistics(input), statisticsDependOnInput: true, weight: weight,
      outputGradient: outer)
    func loss(_ input: NCHW, _ weight: [Double], _ bias: [Double]) -> Double {
      norm.forward(input, statistics: norm.batchStatistics(input), weight: weight, bias: bias).dot(outer)
    }
    expectGradient(gradients.input.values, at: input.values) { loss(input.with($0), weight, bias) }
    expectGradient(gradients.weight, at: weight) { loss(input, $0, bias) }
    expectGradient(gradients.bias, at: bias) { loss(input, weight, $0) }
  }

  @Test(arguments: shapes)
  func `batch normalisation by running statistics has the gradient of a scaling`(_ shape: [Int]) {
    var random = TestRandom(seed: 12)
    let norm = ReferenceBatchNorm()
    let input = random.array(shape)
    let running = ReferenceBatchNorm.Statistics(
      mean: random.numbers(shape[1]), variance: random.numbers(shape[1]).map { $0 + 2 })
    let (weight, bias) = (random.numbers(shape[1]), random.numbers(shape[1]))
    let outer = random.array(shape)
    let gradients = norm.backward(
      input, statistics: running, statisticsDependOnInput: false, weight: weight, outputGradient: outer)
    func loss(_ input: NCHW, _ weight: [Double]) -> Double {
      norm.forward(input, statistics: running, weight: weight, bias: bias).dot(outer)
    }
    expectGradient(gradients.input.values, at: input.values) { loss(input.with($0), weight) }
    expectGradient(gradients.weight, at: weight) { loss(input, $0) }
  }

  @Test func `running statistics move by the momentum and use the unbiased variance`() {
    let norm = ReferenceBatchNorm(momentum: 0.25)
    let input = NCHW(images: 2, channels: 1, height: 1, width: 2, values: [1, 2, 3, 6])
    let batch = norm.batchStatistics(input)
    #expect(batch == .init(mean: [3], variance: [3.5]))
    let running = norm.updated(.init(mean: [1], variance: [2]), batch: batch, input: input)
    #expect(running.mean == [1.5])
    expectClose(running.variance, [0.75 * 2 + 0.25 * 14 / 3], relative: 1e-15)
  }

  @Test(arguments: [([2, 4, 1, 2], 2), ([1, 6, 3, 3], 3), ([3, 4, 2, 2], 1), ([2, 3, 2, 2], 3), ([4, 7, 1, 1], 1)])
  func `group and layer normalisation gradients agree with central differences`(_ shape: [Int], _ groups: Int) {
    var random = TestRandom(seed: 13)
    let norm = ReferenceGroupNorm(groups: groups)
    let input = random.array(shape)
    let (weight, bias) = (random.numbers(shape[1]), random.numbers(shape[1]))
    let outer = random.array(shape)
    let gradients = norm.backward(input, weight: weight, outputGradient: outer)
    expectGradient(gradients.input.values, at: input.values) {
      norm.forward(input.with($0), weight: weight, bias: bias).dot(outer)
    }
    expectGradient(gradients.weight, at: weight) { norm.forward(input, weight: $0, bias: bias).dot(outer) }
    expectGradient(gradients.bias, at: bias) { norm.forward(input, weight: weight, bias: $0).dot(outer) }
  }

  @Test(arguments: [1, 2, 3, 5, 9])
  func `local response normalisation gradients agree with central differences`(_ size: Int) {
    var random = TestRandom(seed: 14)
    let norm = ReferenceLocalResponseNorm(size: size, alpha: 0.5, beta: 0.75, bias: 1.5)
    let input = random.array([2, 6, 2, 1])
    let outer = random.array(like: input)
    expectGradient(norm.backward(input, outputGradient: outer).values, at: input.values) {
      norm.forward(input.with($0)).dot(outer)
    }
  }

  @Test func `dropout passes gradients where it passed values`() {
    var random = TestRandom(seed: 15)
    let input = random.array([2, 3, 2, 2])
    let isKept = input.values.map { _ in Bool.random(using: &random) }
    let outer = random.array(like: input)
    expectGradient(
      ReferenceDropout.backward(outputGradient: outer, rate: 0.3, isKept: isKept).values, at: input.values
    ) { ReferenceDropout.forward(input.with($0), rate: 0.3, isKept: isKept).dot(outer) }
  }

  @Test func `sums and concatenations hand each input its gradient`() {
    var random = TestRandom(seed: 16)
    let (a, b) = (random.array([2, 3, 2, 3]), random.array([2, 3, 2, 3]))
    let outer = random.array(like: a)
    let sum = ReferenceAdd.backward(outputGradient: outer, inputCount: 2)
    expectGradient(sum[1].values, at: b.values) { ReferenceAdd.forward([a, b.with($0)]).dot(outer) }
    let narrow = random.array([2, 1, 2, 3])
    let wide = random.array([2, 4, 2, 3])
    let parts = ReferenceConcat.backward(outputGradient: wide, inputChannels: [3, 1])
    expectGradient(parts[0].values, at: a.values) { ReferenceConcat.forward([a.with($0), narrow]).dot(wide) }
    expectGradient(parts[1].values, at: narrow.values) { ReferenceConcat.forward([a, narrow.with($0)]).dot(wide) }
  }

  @Test func `gradients of learned slopes agree with central differences`() {
    var random = TestRandom(seed: 25)
    let (input, slopes) = (random.array([2, 3, 2, 2]), random.numbers(3))
    let outer = random.array(like: input)
    let gradients = ReferenceSlopes.backward(input, slopes: slopes, outputGradient: outer)
    expectGradient(gradients.input.values, at: input.values) {
      ReferenceSlopes.forward(input.with($0), slopes: slopes).dot(outer)
    }
    expectGradient(gradients.slopes, at: slopes) { ReferenceSlopes.forward(input, slopes: $0).dot(outer) }
  }

  @Test(arguments: [[2, 3, 2, 2], [2, 3, 1, 1]])
  func `product gradients agree with central differences`(_ shape: [Int]) {
    var random = TestRandom(seed: 24)
    let (a, b) = (random.array([2, 3, 2, 2]), random.array(shape))
    let outer = random.array(like: a)
    let gradients = ReferenceProduct.backward(a, b, outputGradient: outer)
    expectGradient(gradients.first.values, at: a.values) { ReferenceProduct.forward(a.with($0), b).dot(outer) }
    expectGradient(gradients.second.values, at: b.values) { ReferenceProduct.forward(a, b.with($0)).dot(outer) }
  }

  @Test(arguments: ReferenceUpsample.Mode.allCases, [[1, 1, 1, 1], [2, 2, 3, 1], [1, 3, 2, 4]])
  func `upsampling gradients agree with central differences`(_ mode: ReferenceUpsample.Mode, _ shape: [Int]) {
    var random = TestRandom(seed: 17)
    let layer = ReferenceUpsample(mode, factorDown: 2, factorAcross: 3)
    let input = random.array(shape)
    let outer = random.array(like: layer.forward(input))
    expectGradient(layer.backward(outputGradient: outer).values, at: input.values) {
      layer.forward(input.with($0)).dot(outer)
    }
  }

  @Test func `scaling gradients agree with central differences`() {
    var random = TestRandom(seed: 18)
    let input = random.array([2, 3, 2, 2])
    let factors = random.numbers(3)
    let outer = random.array(like: input)
    let gradients = ReferenceScale.backward(input, factors: factors, outputGradient: outer)
    expectGradient(gradients.input.values, at: input.values) {
      ReferenceScale.forward(input.with($0), factors: factors).dot(outer)
    }
    expectGradient(gradients.factors, at: factors) { ReferenceScale.forward(input, factors: $0).dot(outer) }
  }

  @Test(arguments: ReferenceReduction.allCases, [0, 0.1])
  func `cross-entropy gradients agree with central differences`(
    _ reduction: ReferenceReduction, _ smoothing: Double
  ) {
    var random = TestRandom(seed: 19)
    for classWeights in [[], [0.5, 2, 1, 3]] {
      let loss = ReferenceCrossEntropy(labelSmoothing: smoothing, classWeights: classWeights, reduction: reduction)
      let logits = random.array([3, 4, 1, 1])
      let labels = [2, 0, 3]
      expectGradient(loss.backward(logits, labels: labels).values, at: logits.values) {
        loss.forward(logits.with($0), labels: labels)
      }
    }
  }

  @Test(arguments: ReferenceElementLoss.Kind.allCases, ReferenceReduction.allCases)
  func `element loss gradients agree with central differences`(
    _ kind: ReferenceElementLoss.Kind, _ reduction: ReferenceReduction
  ) {
    var random = TestRandom(seed: 20)
    let loss = ReferenceElementLoss(kind, reduction: reduction)
    let output = random.array([2, 2, 2, 1])
    // Targets at least 0.1 above 1 or below the outputs keep the absolute error off its kink.
    var targets = random.array(like: output)
    targets.values = zip(output.values, targets.values).map { $0 + ($1 < 0 ? $1 - 0.1 : $1 + 0.1) }
    expectGradient(loss.backward(output, targets: targets).values, at: output.values) {
      loss.forward(output.with($0), targets: targets)
    }
  }

  @Test func `the tolerance of a gradient fails on a wrong sign and on a factor of two`() {
    let gradient = [0.5, -1.5, 2]
    #expect(largestRelativeError(gradient.map { -$0 }, gradient) > 1e-6)
    #expect(largestRelativeError(gradient.map { 2 * $0 }, gradient) > 1e-6)
    #expect(largestRelativeError([.nan, -1.5, 2], gradient) > 1e-6)
  }
}
