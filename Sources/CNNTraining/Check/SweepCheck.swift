import CNNModel
import CNNSpec
import Foundation

/// Trains for a few steps at each of several learning rates around the configured one.
struct SweepCheck {
  /// Of the configured rate: half decades, from a thousandth to ten times.
  static let factors: [Double] = [1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10]
  /// Steps whose mean is a rate's loss, as a share of all.
  private static let tail = 0.25

  /// How far a sweep goes on beyond them while it has not found what it looks for: half decades, 12 of them.
  private static let mostExtensions = 24
  private static let halfDecades = (3.0, 10.0 / 3)
  /// Two rates whose losses are as near as this do nothing, and smaller ones do less.
  private static let idleShare = 1e-3

  private let setup: CheckSetup
  private let sample: CheckSample
  private let budget: CheckBudget
  private let learning: Int

  private(set) var result: RateSweep
  /// Of the network that the configured rate trained, if they are worse than what is usual.
  private(set) var deadUnits: CheckFinding?

  /// - Parameters:
  ///   - factors: Rates to try, as factors of the configured one.
  ///   - isExtended: Whether more are tried where these don't hold one that learns, or the best is at their end.
  ///   - isLong: Whether each has as many steps as networks get that begin slowly.
  init(
    _ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, learning: Int,
    factors: [Double] = Self.factors, isExtended: Bool = true, isLong: Bool = false
  ) {
    (self.setup, self.sample, self.budget, self.learning) = (setup, sample, budget, learning)
    let untrained = ShortTraining(setup, batchSize: budget.batchSize)
    let part = sample.part(0..<budget.batchSize)
    result = RateSweep(
      points: [], configured: setup.spec.training.learningRate,
      steps: isLong ? budget.sweepSteps * Self.lengthening : budget.sweepSteps,
      ignorant: untrained.ignorantLoss(part), planned: setup.plannedSteps,
      batchShare: Double(budget.batchSize) / Double(setup.stepImages))
    let firstLoss = untrained.forward(part).loss
    for factor in factors { result.points.append(point(factor)) }
    guard isExtended else { return }
    extend(from: firstLoss)
    guard budget.sweepSteps >= CheckBudget.tellingSteps else { return }
    if !result.learns {
      lengthen()
    } else if result.isDoubtfullyLarge {
      result.laterLoss = loss(at: result.configured, steps: result.steps * Self.lengthening).map {
        RateSweep.Later(loss: $0, steps: result.steps * Self.lengthening)
      }
    }
  }

  private mutating func point(_ factor: Double) -> RateSweep.Point {
    point(rate: factor == 1 ? result.configured : Self.rounded(factor * result.configured))
  }

  /// Six digits, so that 3e-5 is not 3.0000000000000004e-05.
  private static func rounded(_ rate: Double) -> Double { Double(String(format: "%.6g", rate)) ?? rate }

  private mutating func point(rate: Double) -> RateSweep.Point {
    let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: result.steps)
    let losses = train(training, rate: rate, steps: result.steps)
    if rate == result.configured { deadUnits = Self.deadUnits(setup, training, sample) }
    return RateSweep.Point(rate: rate, loss: losses.flatMap(Self.mean))
  }

  private func loss(at rate: Double, steps: Int) -> Double? {
    let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: steps)
    return train(training, rate: rate, steps: steps).flatMap(Self.mean)
  }

  /// Goes to larger rates while the largest is the best or does nothing yet, and to smaller ones while none learns and the
  /// smallest still harms.
  private mutating func extend(from firstLoss: Double) {
    var factor = Self.factors[Self.factors.count - 1]
    for step in 0..<Self.mostExtensions {
      guard let last = result.points.last, let loss = last.loss, loss < 2 * max(firstLoss, result.ignorant) else {
        break
      }
      let before = result.points.dropLast().compactMap(\.loss).min() ?? loss
      let isIdle = !result.learns && loss < firstLoss + result.ignorant
      guard result.best?.rate == last.rate && loss < before || isIdle else { break }
      factor *= step % 2 == 0 ? Self.halfDecades.0 : Self.halfDecades.1
      result.points.append(point(factor))
    }
    factor = Self.factors[0]
    for step in 0..<Self.mostExtensions {
      guard !result.learns, let first = result.points.first else { break }
      if let loss = first.loss, let next = result.points[1].loss, abs(loss - next) < Self.idleShare * next { break }
      factor /= step % 2 == 0 ? Self.halfDecades.1 : Self.halfDecades.0
      result.points.insert(point(factor), at: 0)
    }
  }

  /// More steps for networks that begin slowly, at the configured rate and around the one with the smallest loss; and for a
  /// large rate, whose first steps scatter the weights before it learns, above all with batch normalisation.
  private static let lengthening = 4
  private static let lengthenedFactors = [0.3, 1, 3]

  private mutating func lengthen() {
    guard let best = result.best else { return }
    let short = result
    result.steps *= Self.lengthening
    result.points = []
    let rates = Set(Self.lengthenedFactors.map { Self.rounded($0 * best.rate) } + [result.configured])
    for rate in rates.sorted() { result.points.append(point(rate: rate)) }
    if !result.learns { result = short }
  }

  /// - Returns: The losses of the last steps; `nil` when a number stopped being finite.
  private func train(_ training: ShortTraining, rate: Double, steps: Int) -> [Double]? {
    var losses: [Double] = []
    let images = steps > budget.sweepSteps ? learning : min(learning, budget.sweepImages)
    for step in 0..<steps {
      let part = sample.batch(step, size: budget.batchSize, of: images)
      guard let measure = training.step(part, learningRate: rate) else { return nil }
      losses.append(measure.loss)
    }
    return losses.suffix(max(Int(Double(losses.count) * Self.tail), 1))
  }

  private static func mean(_ losses: [Double]) -> Double? {
    let mean = losses.reduce(0, +) / Double(losses.count)
    return mean.isFinite ? mean : nil
  }

  /// Looks at the trained parameters with a network that keeps every output.
  private static func deadUnits(_ setup: CheckSetup, _ trained: ShortTraining, _ sample: CheckSample) -> CheckFinding? {
    let count = min(FirstLook.images, sample.count)
    let witness = Network(
      setup.architecture, engine: setup.engine, settings: setup.spec.engine,
      batchSize: count, purpose: .training, parameters: trained.network.parameters, keepsEveryOutput: true)
    let part = sample.part(0..<count)
    _ = witness.forward(
      part.images, images: count,
      mode: .training(seed: setup.spec.training.seed, epoch: 0, images: part.numbers))
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
