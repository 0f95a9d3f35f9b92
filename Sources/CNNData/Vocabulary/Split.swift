/// A part of a data set, by the name that the command line and the reports use.
public enum Split: String, CaseIterable, Codable, Sendable {
  case training = "train"
  /// Held out of the training images; never trained on.
  case validation
  case test

  /// The split whose files hold this one: the held-out part is of the training files. Its word is the name of the files.
  public var ofFiles: Split { self == .validation ? .training : self }
}
