import CNNReference
import CNNSpec
import Testing

/// The reference against PyTorch, both in double precision.
///
/// Goldens carry eleven digits and their sums have at most a few hundred terms, so errors stay near 1e-11 of the largest
/// value; a wrong formula shows in the first digits.
struct ReferenceGoldenTests {
  static let tolerance = 1e-9

  @Test(arguments: try GoldenFile<LayerGolden>.read("layers"))
  func `layers agree with PyTorch`(_ golden: LayerGolden) throws {
    let network = ReferenceNetwork(
      try configured(golden.configuration).architecture, tensors: golden.tensors.mapValues(\.numbers))
    let pass = network.forward(golden.input.array, mode: golden.isTraining ? .training : .inference)
    let gradients = network.backward(pass, outputGradient: golden.outputGradient.array)
    #expect(pass.output.shape == golden.outputShape)
    expectClose(pass.output.values, golden.output, relative: Self.tolerance)
    expectClose(gradients.input.values, golden.inputGradient, relative: Self.tolerance)
    #expect(gradients.parameters.keys.sorted() == golden.gradients.keys.sorted())
    for (name, gradient) in gradients.parameters {
      // The bias before a normalisation has no effect: its gradient is rounding, here and in PyTorch.
      let scale = largestRelativeError(gradient, golden.gradients[name]!)
      #expect(scale < Self.tolerance || gradient.allSatisfy { abs($0) < 1e-12 }, "\(name): \(scale)")
    }
    #expect(pass.runningStatistics.keys.sorted() == golden.running.keys.sorted())
    for (name, values) in pass.runningStatistics {
      expectClose(values, golden.running[name]!, relative: Self.tolerance)
    }
  }

  @Test(arguments: try GoldenFile<LossGolden>.read("losses"))
  func `losses agree with PyTorch`(_ golden: LossGolden) throws {
    let output = golden.output.array
    let reduction = try #require(ReferenceReduction(rawValue: golden.reduction))
    let loss: Double
    let gradient: NCHW
    if let labels = golden.labels {
      let reference = ReferenceCrossEntropy(
        labelSmoothing: golden.labelSmoothing, classWeights: golden.classWeights, reduction: reduction)
      loss = reference.forward(output, labels: labels)
      gradient = reference.backward(output, labels: labels)
    } else {
      let targets = try #require(golden.targets).array
      let kind = try #require(ReferenceElementLoss.Kind(rawValue: golden.kind))
      let reference = ReferenceElementLoss(kind, reduction: reduction)
      loss = reference.forward(output, targets: targets)
      gradient = reference.backward(output, targets: targets)
    }
    expectClose([loss], [golden.loss], relative: Self.tolerance)
    expectClose(gradient.values, golden.gradient, relative: Self.tolerance)
  }

  @Test(arguments: try GoldenFile<OptimizerGolden>.read("optimizers"))
  func `optimizers agree with PyTorch over 20 steps`(_ golden: OptimizerGolden) throws {
    let training = try trainingSpec(golden.configuration)
    var matrix = golden.matrix.numbers
    var bias = golden.bias.numbers
    var matrixOptimizer = ReferenceOptimizer(
      training.optimizer, weightDecay: training.weightDecay, shape: golden.matrix.shape)
    var biasOptimizer = ReferenceOptimizer(training.optimizer, shape: golden.bias.shape)
    for (gradient, expected) in zip(golden.gradients, golden.parameters) {
      matrixOptimizer.step(
        &matrix, gradients: gradient.matrix.map { $0 / golden.gradientsOver }, learningRate: training.learningRate)
      biasOptimizer.step(
        &bias, gradients: gradient.bias.map { $0 / golden.gradientsOver }, learningRate: training.learningRate)
      expectClose(matrix, expected.matrix, relative: Self.tolerance)
      expectClose(bias, expected.bias, relative: Self.tolerance)
    }
  }

  @Test(arguments: try GoldenFile<ScheduleGolden>.read("schedules"))
  func `schedules agree with PyTorch over 20 steps`(_ golden: ScheduleGolden) throws {
    let training = try trainingSpec(golden.configuration)
    if case .plateau(let factor, let patience, let minimum) = training.schedule {
      var plateau = ReferencePlateau(
        learningRate: training.learningRate, factor: factor, patience: patience, minimum: minimum)
      for (rate, loss) in zip(golden.rates, golden.epochLosses) {
        expectClose([plateau.rate], [rate], relative: Self.tolerance)
        plateau.observe(loss: loss)
      }
      return
    }
    let schedule = ReferenceSchedule(
      training.schedule, learningRate: training.learningRate, stepsPerEpoch: golden.stepsPerEpoch,
      epochs: training.epochs, warmupSteps: training.warmupSteps)
    expectClose(golden.rates.indices.map(schedule.rate), golden.rates, relative: Self.tolerance)
  }

  @Test(arguments: try GoldenFile<NetworkGolden>.read("networks"))
  func `whole networks train with the losses of PyTorch`(_ golden: NetworkGolden) throws {
    let configuration = try configured(golden.configuration)
    var training = ReferenceTraining(configuration, tensors: golden.tensors.mapValues(\.numbers))
    let losses = golden.losses.indices.map { step in
      let batch = step % golden.batches.count
      return training.step(golden.batches[batch].array, labels: golden.labels[batch])
    }
    expectClose(losses, golden.losses, relative: Self.networkTolerance)
  }

  /// Twenty steps multiply a difference in the last digits by a few thousand at most in these networks.
  static let networkTolerance = 1e-7
}

extension TrainingSpec {
  /// Steps of a warm-up that is written in steps, as in every golden.
  fileprivate var warmupSteps: Int { if case .steps(let count) = warmup { count } else { 0 } }
}
