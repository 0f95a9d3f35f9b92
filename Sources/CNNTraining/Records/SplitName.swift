/// One of the three parts of a data set, by the word that users write.
public enum SplitName: String, CaseIterable, Codable, Sendable {
  case training = "train"
  case validation
  case test
}
