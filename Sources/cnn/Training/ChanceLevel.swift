import CNNSpec
import CNNTraining

/// Whether a trained network is no better than one that always gives the same answer, and what to do then.
struct ChanceLevel {
  /// A line for the console; `nil` for a network that is better, or that has no classes.
  let text: String?

  /// - Parameter check: The command that looks for the cause.
  init(_ evaluation: EvaluationResult, check: String) {
    let most = evaluation.classes.max { $0.images < $1.images }
    guard let correct = evaluation.correct, let most, evaluation.classes.count > 1, evaluation.images > 0 else {
      text = nil
      return
    }
    let share = Double(most.images) / Double(evaluation.images)
    guard AccuracyInterval(correct: correct, images: evaluation.images).low <= share else {
      text = nil
      return
    }
    let accuracy = NumberText.percent(Double(correct) / Double(evaluation.images))
    text =
      "warning: an accuracy of \(accuracy) is no more than chance: always answering `\(most.name.shown)` gives "
      + "\(NumberText.percent(share)); \(check) looks for the cause"
  }
}

extension RunSetup {
  /// The command that checks this set-up, to be pasted.
  var checkCommand: String {
    var words = ["cnn", "check", configuration.path]
    if (try? Self.dataFolder(flag: nil, configuration: configuration))?.standardizedFileURL
      != dataFolder.standardizedFileURL
    {
      words += ["--data", PathText.short(dataFolder)]
    }
    words += configuration.overrides.flatMap { ["--set", $0.assignment] }
    return words.map(ShellWord.quoted).joined(separator: " ")
  }
}
