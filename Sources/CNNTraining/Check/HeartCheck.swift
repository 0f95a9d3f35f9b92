/// Learns a few images by heart: what cannot do that will learn nothing else.
struct HeartCheck {
  /// For regression, the share of the first loss that counts as learned.
  private static let learnedShare = 0.2

  let finding: CheckFinding

  /// Tries the configured learning rate, and the best of the sweep if that fails.
  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, _ sweep: RateSweep) {
    var result = Self.learn(setup, sample, budget, rate: sweep.workingRate)
    if result.steps == nil, let best = sweep.best?.rate, best != sweep.workingRate {
      result = Self.learn(setup, sample, budget, rate: best)
    }
    finding = .byHeart(result)
  }

  private static func learn(
    _ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, rate: Double
  ) -> HeartResult {
    let training = ShortTraining(setup, batchSize: budget.heartImages)
    let part = sample.part(0..<budget.heartImages)
    let first = training.forward(part).loss
    var result = HeartResult(images: part.count, rate: rate, steps: nil, firstLoss: first, lastLoss: first)
    for step in 0..<budget.heartSteps {
      guard let measure = training.step(part, learningRate: rate) else { break }
      result.lastLoss = measure.loss
      let isLearned = measure.correct.map { $0 == part.count } ?? (measure.loss < learnedShare * first)
      if isLearned {
        result.steps = step
        break
      }
    }
    return result
  }
}
