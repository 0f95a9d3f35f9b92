/// Trains for a short while and asks for images that were not trained on: with the labels as they are, which have to follow
/// from the images, and with shuffled ones, which must not.
struct HeldOutCheck {
  private let setup: CheckSetup
  private let sample: CheckSample
  private let budget: CheckBudget
  private let plan: HeldOutPlan
  private let sweep: RateSweep
  private var learning: Int { plan.learning }

  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, plan: HeldOutPlan, sweep: RateSweep) {
    self.setup = setup
    self.sample = sample
    self.budget = budget
    self.plan = plan
    self.sweep = sweep
  }

  var trueLabels: CheckFinding { plan.skip.map { .skipped($0) } ?? .heldOut(train(sample)) }

  /// Labels are shuffled among all images, so that no network could know those of the held-out ones.
  var shuffledLabels: CheckFinding {
    if let skip = plan.skip { return .skipped(skip) }
    return .shuffledLabels(train(sample.shufflingLabels(seed: setup.spec.training.seed)))
  }

  private func train(_ sample: CheckSample) -> HeldOutResult {
    let training = ShortTraining(setup, batchSize: budget.batchSize, plannedSteps: budget.learningSteps)
    for step in 0..<budget.learningSteps {
      let part = sample.batch(step, size: budget.batchSize, of: learning)
      if training.step(part, learningRate: sweep.workingRate) == nil { break }
    }
    let heldOut = learning..<sample.count
    return HeldOutResult(
      correct: training.evaluate(sample, heldOut).correct ?? 0, images: heldOut.count,
      chance: sample.chance(in: learning..<sample.count),
      steps: budget.learningSteps, rate: sweep.workingRate)
  }
}

/// Which images are held out, and whether there are enough to say anything.
struct HeldOutPlan {
  /// Fewer held-out images tell nothing.
  private static let leastImages = 30

  /// Images before the held-out ones.
  let learning: Int
  let skip: CheckSkip?

  init(_ setup: CheckSetup, _ sample: CheckSample, learning: Int) {
    self.learning = learning
    let images = sample.count - learning
    if sample.labels.isEmpty {
      skip = .regression
    } else if images < Self.leastImages {
      skip = .tooFewImages(setup.data.training.count)
    } else {
      let allRight = HeldOutResult(
        correct: images, images: images, chance: sample.chance(in: learning..<sample.count), steps: 0, rate: 0)
      // The images are of one class, or nearly: a constant answer is right as often.
      skip = allRight.isBeyondChance ? nil : .guessingSuffices(correct: allRight.guessed, images: images)
    }
  }
}
