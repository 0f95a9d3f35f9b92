import CNNRun

extension SteeringRecord {
  /// A line for the console.
  ///
  /// - Parameter isRepeated: Whether the command comes from the run's records, not from the keyboard.
  func text(isRepeated: Bool) -> String {
    "step \(NumberText.grouped(step)): \(what)" + (isRepeated ? " (repeated)" : "")
  }

  /// What a continuation is about to do again.
  static func repetition(of count: Int) -> String {
    let commands = count == 1 ? "a command that was" : "\(count) commands that were"
    return "repeating \(commands) given after the last checkpoint"
  }

  private var what: String {
    switch command {
    case .save: "saved"
    case .evaluate: figures
    case .halveRate: "learning rate halved, now \(rate) of the schedule's"
    case .doubleRate: "learning rate doubled, now \(rate) of the schedule's"
    case .pause: "paused"
    case .goOn: "going on"
    case .stopAfterEpoch: "stops after this epoch"
    case .keepGoing: "goes on after this epoch"
    }
  }

  private var rate: String { NumberText.setting(learningRateFactor) }

  private var figures: String {
    let splits = [("validation", validationLoss, validationAccuracy), ("test", testLoss, testAccuracy)]
    let texts = splits.compactMap { name, loss, accuracy -> String? in
      guard let loss else { return nil }
      let share = accuracy.map { "accuracy \(NumberText.percent($0)), " } ?? ""
      return "\(name) \(share)loss \(NumberText.loss(loss))"
    }
    let nothing = "nothing to evaluate: no validation images, or outputs that are not finite"
    return texts.isEmpty ? nothing : texts.joined(separator: "; ")
  }
}
