import CNNTraining

/// The JSON of `cnn check`.
struct CheckDocument: Encodable {
  struct Answer: Encodable {
    let part: String
    let outcome: String
    let message: String
    /// What is wrong, where this answer is what shows it, and the name of that.
    let cause: String?
    let remedy: String?
    let causeName: String?
    /// The name of the cause that explains this answer, which another one has.
    let followsFrom: String?

    enum CodingKeys: String, CodingKey {
      case part, outcome, message, cause, remedy
      case causeName = "cause_name"
      case followsFrom = "follows_from"
    }
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
  let warnings: [ShownWarning]

  enum CodingKeys: String, CodingKey {
    case configuration, answers, sweep, verdict, warnings
    case suggestedLearningRate = "suggested_learning_rate"
  }

  init(configuration: String, _ report: CheckReport, warnings: [ShownWarning]) {
    self.configuration = configuration
    self.warnings = warnings
    answers = report.answers.map { answer in
      Answer(
        part: answer.part.rawValue, outcome: answer.outcome.rawValue, message: answer.message,
        cause: answer.cause?.cause, remedy: answer.cause?.remedy(\.commandLine), causeName: answer.cause?.name,
        followsFrom: answer.followsFrom?.name)
    }
    sweep = report.sweep?.points.map { Rate(rate: $0.rate, loss: $0.loss) } ?? []
    suggestedLearningRate = report.sweep.flatMap { $0.learns ? $0.best?.rate : nil }
    verdict = report.isAble ? "able" : "unable"
  }
}
