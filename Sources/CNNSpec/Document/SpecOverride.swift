/// One change to a configuration from the command line: `--set train.epochs=3`, or a flag of its own.
public struct SpecOverride: Hashable, Sendable {
  /// `train.epochs=3`: a stanza's kind or a layer's name, a key, a value.
  public var assignment: String
  /// How the user wrote it, for messages: `--set train.epochs=3`, `--epochs 3`.
  public var flag: String

  public init(assignment: String, flag: String) {
    self.assignment = assignment
    self.flag = flag
  }

  /// `--set ASSIGNMENT`.
  public init(set assignment: String) { self.init(assignment: assignment, flag: "--set \(assignment)") }

  /// A flag that stands for one key: `SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "3")`.
  public init(flag: String, stanza: String, key: String, value: String) {
    self.init(assignment: "\(stanza).\(key)=\(value)", flag: "\(flag) \(value)")
  }
}
