/// A part of a data set, by the name that the command line and the reports use.
public enum Split: String, CaseIterable, Codable, Sendable {
  case training = "train"
  /// Held out of the training images; never trained on.
  case validation
  case test
}
