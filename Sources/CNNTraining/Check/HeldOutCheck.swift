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
    let images = sample.count - learning
    if images < Self.leastImages { return .tooFewImages(setup.data.training.count) }
    let allRight = HeldOutResult(
      correct: images, images: images, chance: chance(sample), steps: budget.learningSteps, rate: sweep.workingRate)
    // Of one class, or nearly: who looks at no image is right as often.
    return allRight.isBeyondChance ? nil : .guessingSuffices(correct: allRight.guessed, images: images)
  }

  private func train(_ sample: CheckSample) -> HeldOutResult {
    let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: budget.learningSteps)
    for step in 0..<budget.learningSteps {
      let part = sample.batch(step, size: budget.batchSize, of: learning)
      if training.step(part, learningRate: sweep.workingRate) == nil { break }
    }
    let heldOut = learning..<sample.count
    return HeldOutResult(
      correct: training.evaluate(sample, heldOut).correct ?? 0, images: heldOut.count, chance: chance(sample),
      steps: budget.learningSteps, rate: sweep.workingRate)
  }

  /// The share of the held-out images that the best guess without looking gets right.
  private func chance(_ sample: CheckSample) -> Double {
    let labels = sample.labels[learning..<sample.count]
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    return Double(counts.values.max() ?? 0) / Double(labels.count)
  }
}
