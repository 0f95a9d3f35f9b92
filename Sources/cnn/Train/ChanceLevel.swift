import CNNRun
import CNNSpec
import CNNTraining

/// Whether a trained network is no better than one that always gives the same answer, and what to do then.
struct ChanceLevel {
  /// `nil` for a network that is better, one of which too few images say what it is, or one that has no classes.
  let warning: ShownWarning?

  /// The always equal answer has to be within the 95 % interval of the accuracy, and an accuracy half way from there to 1
  /// beyond it: with fewer images a network that has learned half of what there is to learn could look like this one, and
  /// then nothing is said. The interval of a perfect result ends at 1, so there is never a warning about one; nor where the
  /// always equal answer is always right, with one class or one image.
  ///
  /// - Parameter check: The command that looks for the cause.
  init(_ evaluation: EvaluationResult, check: String) {
    let most = evaluation.classes.max { $0.images < $1.images }
    guard let correct = evaluation.correct, let most, evaluation.images > 0 else {
      warning = nil
      return
    }
    let share = Double(most.images) / Double(evaluation.images)
    let interval = AccuracyInterval(correct: correct, images: evaluation.images)
    guard share < 1, interval.low <= share, interval.high < (share + 1) / 2 else {
      warning = nil
      return
    }
    let accuracy = NumberText.percent(Double(correct) / Double(evaluation.images))
    warning = ShownWarning(
      "an accuracy of \(accuracy) is no more than chance: always answering `\(most.name.shown)` gives "
        + "\(NumberText.percent(share)); \(check) looks for the cause")
  }
}

extension RunSetup {
  /// The command that checks this set-up, to be pasted.
  var checkCommand: String {
    var words = ["cnn", "check", configuration.path]
    if (try? Self.dataFolder(given: nil, configuration: configuration))?.standardizedFileURL
      != dataFolder.standardizedFileURL
    {
      words += ["--data", PathText.short(dataFolder)]
    }
    words += configuration.overrides.flatMap { ["--set", $0.assignment] }
    return words.map(ShellWord.quoted).joined(separator: " ")
  }
}
