import CNNRun
import CNNSpec
import CNNTraining

extension TrainingWarning {
  /// A line for the console.
  var text: String {
    switch self {
    case .notSaved(let error): "\(error.words); training goes on and tries again; this is said once"
    case .blackBoxNotKept(let error): "\(error.words); the step that diverged is not kept"
    case .notRolledBack(let error): "\(error.words); the training cannot go back"
    case .recordsMissing(let path, let epochs):
      "\(path) has no record of \(Self.list(epochs)); the file was changed, and the curves lack them"
    case .bestLost(let path, let epoch):
      "\(path) is missing or damaged, and with it the best epoch, \(epoch); the best is chosen anew from here on"
    case .kernelsChanged(let from, let to):
      "the run was trained with \(from) kernels and goes on with \(to), whose last bits differ; CNN_ISA=\(from) keeps them"
    }
  }
}

extension TrainingWarning {
  fileprivate static func list(_ epochs: [Int]) -> String {
    guard let first = epochs.first, let last = epochs.last, epochs.count > 1 else {
      return "epoch \(epochs.first ?? 0)"
    }
    let isRange = last - first + 1 == epochs.count
    return isRange ? "epochs \(first) to \(last)" : "\(epochs.count) epochs from \(first) to \(last)"
  }
}

extension RollbackRecord {
  /// A line for the console.
  ///
  /// - Parameter run: The run's folder as a person names it.
  func text(run: String, limit: Int) -> String {
    let replay = blackBox.map { "; the step is kept: cnn replay \(ShellWord.path("\(run)/\($0)"))" } ?? ""
    return "the \(quantity.rawValue) is not finite in step \(divergedStep); back to step \(step) with "
      + "\(NumberText.setting(learningRateFactor)) of the learning rate, rollback \(rollbacks) of \(limit)\(replay)"
  }
}

extension RunExtension {
  /// What the schedule does, for the console.
  var text: String {
    let (before, after) = (NumberText.setting(rateBefore), NumberText.setting(rateAfter))
    let effect =
      stretchesSchedule
      ? "the schedule is stretched over all of them, so the learning rate goes from \(before) to \(after)"
      : "the schedule does not depend on their number, and the learning rate goes on with \(after)"
    return "the run was planned for \(from) epoch\(from == 1 ? "" : "s") and now has \(to): \(effect)"
  }
}
