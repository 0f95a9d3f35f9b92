import CNNRun
import CNNSpec

/// The command that gives a run's weights once more, to be given in the run's folder, and what it does.
///
/// A training in one piece is repeated by a new one with its kernels, changes and first weights; `config.cnn` in a run's folder
/// finds the run's data. What was changed on the way, by a continuation or by keys, no single training repeats; a verification
/// trains such a run as it was, and compares.
struct RepeatCommand {
  let means: Means
  let note: String

  /// - Parameters:
  ///   - overrides: What flags and `--set` changed, without what changes no result.
  ///   - wasSteered: Whether a key changed the learning rate.
  ///   - hasTimeLimit: Whether the configuration's text has one, which would end a slower repetition sooner.
  init(_ record: RunRecord, overrides: [String], wasSteered: Bool, hasTimeLimit: Bool) {
    let reasons = Self.reasons(record, wasSteered: wasSteered)
    guard reasons.isEmpty else {
      means = .verifying
      note =
        "In the run's folder. The run \(reasons.joined(separator: ", ")), so a new training in one piece would give other weights. "
        + "This command trains it again as it was, and compares every epoch and the last state, bit for bit."
      return
    }
    // A path that was given is relative to another folder, and `config.cnn` finds the run's data without it.
    let kept = overrides.filter { !$0.hasPrefix("data.path=") }
    means = .repeating(
      instructionSet: record.instructionSet, settings: kept + (hasTimeLimit ? ["train.time_limit=none"] : []),
      firstWeights: record.initialWeights?.path)
    note =
      "In the run's folder. With the same data it gives the same weights, bit for bit, on any number of threads. "
      + "CNN_ISA names the kernels, whose last bits differ; a processor without them says so."
  }

  /// What no training in one piece repeats.
  private static func reasons(_ record: RunRecord, wasSteered: Bool) -> [String] {
    var reasons: [String] = []
    let changes = record.resumed.flatMap(\.changed)
    if record.resumed.contains(where: { $0.overrides != nil }) {
      reasons.append("was changed on the way" + (changes.isEmpty ? "" : " (\(changes.joined(separator: ", ")))"))
    }
    let kernels = record.resumed.compactMap(\.instructionSet)
    if let other = kernels.first(where: { $0 != record.instructionSet }) {
      reasons.append("went on with \(other) kernels instead of \(record.instructionSet)")
    }
    if wasSteered { reasons.append("was steered with keys") }
    switch record.status {
    case .completed, .running: break
    case .interrupted, .timeLimit, .diverged, .failed, .stopped:
      reasons.append("ended before its last epoch")
    }
    return reasons
  }
}
