/// One change to a configuration from outside its text: `train.epochs=3`, or a flag of a program that stands for it.
public struct SpecOverride: Hashable, Sendable {
  /// `train.epochs=3`: a stanza's kind or a layer's name, a key, a value.
  public var assignment: String
  /// How the user wrote it, for messages: `--set train.epochs=3`, `--epochs 3`.
  public var flag: String

  public init(assignment: String, flag: String) {
    self.assignment = assignment
    self.flag = flag
  }

  /// An assignment that messages call by itself.
  public init(_ assignment: String) { self.init(assignment: assignment, flag: assignment) }
}
