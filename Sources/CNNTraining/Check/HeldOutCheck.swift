/// Trains for a short while and asks for images that were not trained on: with the labels as they are, which have to follow
/// from the images, and with shuffled ones, which must not.
struct HeldOutCheck {
  /// Fewer held-out images tell nothing.
  private static let leastImages = 30

  private let setup: CheckSetup
  private let sample: CheckSample
  private let budget: CheckBudget
  private let learning: Int
  private let sweep: RateSweep

  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, learning: Int, sweep: RateSweep) {
    self.setup = setup
    self.sample = sample
    self.budget = budget
    self.learning = learning
    self.sweep = sweep
  }

  var trueLabels: CheckFinding { skip.map { .skipped($0) } ?? .heldOut(train(sample)) }

  /// Labels are shuffled among all images, so that no network could know those of the held-out ones.
  var shuffledLabels: CheckFinding {
    if let skip { return .skipped(skip) }
    return .shuffledLabels(train(sample.shufflingLabels(seed: setup.configuration.spec.training.seed)))
  }

  private var skip: CheckSkip? {
    if sample.labels.isEmpty { return .regression }
    if sample.count - learning < Self.leastImages { return .tooFewImages(setup.data.training.count) }
    return nil
  }

  private func train(_ sample: CheckSample) -> HeldOutResult {
    let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: budget.learningSteps)
    for step in 0..<budget.learningSteps {
      let part = sample.batch(step, size: budget.batchSize, of: learning)
      if training.step(part, learningRate: sweep.workingRate) == nil { break }
    }
    let heldOut = learning..<sample.count
    var counts: [Int: Int] = [:]
    for label in sample.labels[heldOut] { counts[label, default: 0] += 1 }
    return HeldOutResult(
      correct: training.evaluate(sample, heldOut).correct ?? 0, images: heldOut.count,
      chance: Double(counts.values.max() ?? 0) / Double(heldOut.count), steps: budget.learningSteps,
      rate: sweep.workingRate)
  }
}
