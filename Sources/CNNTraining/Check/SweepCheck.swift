import CNNModel
import CNNSpec

/// Trains for a few steps at each of several learning rates around the configured one.
struct SweepCheck {
  /// Of the configured rate: half decades, from a thousandth to ten times.
  static let factors: [Double] = [1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10]
  /// Steps whose mean is a rate's loss, as a share of all.
  private static let tail = 0.25

  let result: RateSweep
  /// Of the network that the configured rate trained, if they are worse than what is usual.
  private(set) var deadUnits: CheckFinding?

  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, learning: Int) {
    let configured = setup.configuration.spec.training.learningRate
    var points: [RateSweep.Point] = []
    var ignorant = 0.0
    for factor in Self.factors {
      let rate = factor == 1 ? configured : factor * configured
      let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: budget.sweepSteps)
      if points.isEmpty { ignorant = training.ignorantLoss(sample.part(0..<budget.batchSize)) }
      let losses = Self.train(training, sample, budget, learning: learning, rate: rate)
      points.append(RateSweep.Point(rate: rate, loss: losses.flatMap(Self.mean)))
      if factor == 1 { deadUnits = Self.deadUnits(setup, training, sample) }
    }
    result = RateSweep(points: points, configured: configured, steps: budget.sweepSteps, ignorant: ignorant)
  }

  /// - Returns: The losses of the last steps; `nil` when a number stopped being finite.
  private static func train(
    _ training: ShortTraining, _ sample: CheckSample, _ budget: CheckBudget, learning: Int, rate: Double
  ) -> [Double]? {
    var losses: [Double] = []
    for step in 0..<budget.sweepSteps {
      let part = sample.batch(step, size: budget.batchSize, of: min(learning, budget.sweepImages))
      guard let measure = training.step(part, learningRate: rate) else { return nil }
      losses.append(measure.loss)
    }
    return losses.suffix(max(Int(Double(losses.count) * tail), 1))
  }

  private static func mean(_ losses: [Double]) -> Double? {
    let mean = losses.reduce(0, +) / Double(losses.count)
    return mean.isFinite ? mean : nil
  }

  /// Looks at the trained parameters with a network that keeps every output.
  private static func deadUnits(_ setup: CheckSetup, _ trained: ShortTraining, _ sample: CheckSample) -> CheckFinding? {
    let count = min(FirstLook.images, sample.count)
    let witness = Network(
      setup.configuration.architecture, engine: setup.engine, settings: setup.configuration.spec.engine,
      batchSize: count, purpose: .training, parameters: trained.network.parameters, keepsEveryOutput: true)
    let part = sample.part(0..<count)
    _ = witness.forward(
      part.images, images: count,
      mode: .training(seed: setup.configuration.spec.training.seed, epoch: 0, samples: part.samples))
    let finding = LayerOutputs(witness, images: count).deadUnits(afterTraining: true)
    return finding.outcome == .pass ? nil : finding
  }
}

extension CheckSample {
  /// The batch of a step: the first `count` images again and again; the last of a pass may be left out.
  func batch(_ step: Int, size: Int, of count: Int) -> Part {
    let start = step % max(count / size, 1) * size
    return part(start..<start + size)
  }
}
