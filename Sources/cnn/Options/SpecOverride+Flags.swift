import CNNSpec

extension SpecOverride {
  /// `--set ASSIGNMENT`.
  init(set assignment: String) { self.init(assignment: assignment, flag: "--set \(assignment)") }

  /// A flag that stands for one key: `SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "3")`.
  init(flag: String, stanza: String, key: String, value: String) {
    self.init(assignment: "\(stanza).\(key)=\(value)", flag: "\(flag) \(value)")
  }
}
