/// The exit codes of the program, with the names of sysexits.
public enum ExitCategory: Int32, Sendable {
  case done = 0
  /// It ran, but the verdict is no: diverged, or a threshold was missed.
  case verdict = 1
  case usage = 64
  /// Wrong content in a data set or checkpoint.
  case data = 65
  /// An input file is missing or unreadable.
  case missingInput = 66
  /// A bug of ours.
  case internalError = 70
  case cannotCreate = 73
  case inputOutput = 74
  /// The time limit was reached; resumable.
  case timeLimit = 75
  case configuration = 78
  case interrupted = 130
  case terminated = 143
}
