/// Learns a few images by heart: what cannot do that will learn nothing else.
struct HeartCheck {
  /// For regression, the share of the first loss that counts as learned.
  private static let learnedShare = 0.2
  /// The same for classes, whose answers may not all be right yet: one class may weigh most of the loss.
  private static let learnedShareOfClasses = 0.05

  let finding: CheckFinding

  /// Of the configured rate; where a sweep learned nothing its best rate may be best by chance.
  private static let otherFactors = [1.0, 10, 0.1]

  /// Tries the rate that the sweep learned with, then others until one learns.
  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget, _ sweep: RateSweep) {
    let rates = [sweep.workingRate] + Self.otherFactors.map { $0 * sweep.configured }.filter { $0 != sweep.workingRate }
    var result = Self.learn(setup, sample, budget, rate: rates[0])
    for rate in rates.dropFirst() where result.steps == nil {
      let other = Self.learn(setup, sample, budget, rate: rate)
      if other.steps != nil { result = other }
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
      let isLearned =
        measure.correct.map { $0 == part.count || measure.loss < learnedShareOfClasses * first }
        ?? (measure.loss < learnedShare * first)
      if isLearned {
        result.steps = step
        break
      }
    }
    return result
  }
}
