import CNNTraining

extension ProgramCall {
  static let version = "0.1.0"

  /// How this process was called.
  static var current: ProgramCall {
    ProgramCall(words: CommandLine.arguments.prefix(1) + CommandArguments.words, version: version)
  }
}
