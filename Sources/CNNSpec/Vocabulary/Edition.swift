/// The rules by which a configuration is read.
///
/// A checkpoint holds the text that it was trained with. When a rule changes, the texts of older checkpoints keep the rules
/// of their time, so that a run which an earlier version began goes on with the same bits.
public enum Edition: Int, CaseIterable, Sendable {
  /// `#` begins a comment anywhere, quotes are ordinary characters, and the held-out part is drawn without a look at the
  /// classes. Pictures of 16 bits are read with 8, and folders inside a class's folder are not read.
  case first = 1
  /// A comment begins at the start of a line or behind a blank, values may be quoted, and the held-out part has its share of
  /// every class.
  case second = 2

  /// The rules of every text that a person gives.
  public static let current = Edition.second
}
