import CNNTraining

/// What can go wrong in a command itself, as facts; everything else comes typed from the targets below.
enum CommandError: Error, Equatable, Sendable {
  case accuracyBelow(threshold: Double, accuracy: Double, checkpoint: String)
  /// `--fail-under` of a network that has no classes.
  case noAccuracy(checkpoint: String)
  case missingSplit(String, available: [String])
  case cannotWriteOutput(reason: String)
  case emptyStandardInput

  var exitCategory: ExitCategory {
    switch self {
    case .emptyStandardInput: .missingInput
    case .accuracyBelow: .verdict
    case .noAccuracy, .missingSplit: .data
    case .cannotWriteOutput: .inputOutput
    }
  }
}

/// The one place where this target's errors become text.
extension CommandError: CustomStringConvertible {
  var description: String {
    switch self {
    case .accuracyBelow(let threshold, let accuracy, let checkpoint):
      "\(checkpoint): error: accuracy \(NumberText.percent(accuracy)) is below the \(NumberText.percent(threshold)) of --fail-under"
    case .noAccuracy(let checkpoint):
      "\(checkpoint): error: a network without classes has no accuracy for --fail-under"
    case .missingSplit(let split, let available):
      "error: the data has no \(split) images; it has \(available.joined(separator: " and "))"
    case .cannotWriteOutput(let reason): "error: standard output cannot be written: \(reason)"
    case .emptyStandardInput: "error: standard input has no configuration"
    }
  }
}
