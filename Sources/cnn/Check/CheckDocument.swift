import CNNTraining

/// The JSON of `cnn check`.
struct CheckDocument: Encodable {
  struct Answer: Encodable {
    let part: String
    let outcome: String
    let message: String
    let cause: String?
    let remedy: String?
  }

  struct Rate: Encodable {
    let rate: Double
    /// `null` when a number stopped being finite.
    let loss: Double?
  }

  let configuration: String
  let answers: [Answer]
  let sweep: [Rate]
  let suggestedLearningRate: Double?
  let verdict: String
  /// Of the configuration's text first, then those that `cnn train` gives before the first step.
  let warnings: [RunWarning]

  enum CodingKeys: String, CodingKey {
    case configuration, answers, sweep, verdict, warnings
    case suggestedLearningRate = "suggested_learning_rate"
  }

  init(configuration: String, _ results: [(part: CheckPart, finding: CheckFinding)], warnings: [RunWarning]) {
    self.configuration = configuration
    self.warnings = warnings
    answers = results.map { part, finding in
      Answer(
        part: part.rawValue, outcome: finding.outcome.rawValue, message: finding.message,
        cause: finding.advice?.cause, remedy: finding.advice?.remedy)
    }
    let sweep = results.lazy.compactMap { result -> RateSweep? in
      guard case .learningRate(let sweep) = result.finding else { return nil }
      return sweep
    }.first
    self.sweep = sweep?.points.map { Rate(rate: $0.rate, loss: $0.loss) } ?? []
    suggestedLearningRate = sweep.flatMap { $0.learns ? $0.best?.rate : nil }
    verdict = results.contains { $0.finding.outcome == .fail } ? "unable" : "able"
  }
}
