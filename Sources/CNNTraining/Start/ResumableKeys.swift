import CNNSpec

/// The keys that a continuation may change: those that decide how long and how a run is watched over, and nothing that
/// its past depends on.
public enum ResumableKeys {
  public static let all = [
    "train.epochs", "train.patience", "train.time_limit", "train.log_every", "train.checkpoint_every",
    "train.on_divergence", "engine.threads",
  ]

  /// Each key's value as a configuration writes it.
  private static func values(_ spec: RunSpec) -> [String: String] {
    let training = spec.training
    let interval =
      switch training.checkpointEvery {
      case .epoch: "epoch"
      case .steps(let count): "\(count)"
      }
    return [
      "train.epochs": "\(training.epochs)", "train.patience": training.patience.map { "\($0)" } ?? "none",
      "train.time_limit": training.timeLimit.map { "\($0)" } ?? "none", "train.log_every": "\(training.logEvery)",
      "train.checkpoint_every": interval, "train.on_divergence": training.onDivergence.rawValue,
      "engine.threads": spec.engine.threads.map { "\($0)" } ?? "auto",
    ]
  }

  /// `stanza.key: before -> after` for each key with another value, in the order of `all`.
  public static func changes(from before: RunSpec, to after: RunSpec) -> [String] {
    let (old, new) = (values(before), values(after))
    return all.compactMap { key in
      guard let from = old[key], let to = new[key], from != to else { return nil }
      return "\(key): \(from) -> \(to)"
    }
  }

  /// - Throws: `TrainingError.fixedOnResume` that lists every key that is none of these.
  public static func check(_ overrides: [SpecOverride], path: String) throws(TrainingError) {
    let keys = overrides.map { String($0.assignment.prefix { $0 != "=" }).filter { $0 != " " } }
    let fixed = keys.filter { !all.contains($0) }
    guard fixed.isEmpty else { throw .fixedOnResume(path: path, keys: fixed, free: all) }
  }
}
