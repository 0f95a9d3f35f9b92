import CNNSpec
import CNNTraining

/// The command that trains a run once more, from the files in its folder.
///
/// Made from what the run became and not from the words that began it: a run that was extended is repeated whole.
struct RepeatCommand {
  let text: String

  init(_ record: RunRecord, overrides: [String]) {
    var words = ["cnn", "train", "--config", "config.cnn"]
    if let folder = record.dataFolder { words += ["--data", folder] }
    for override in overrides { words += ["--set", override] }
    if let weights = Self.initialWeights(record.command) { words += ["--init", weights] }
    text = words.map(ShellWord.quoted).joined(separator: " ")
  }

  /// What `--init` named; the weights are not in the configuration.
  private static func initialWeights(_ command: [String]) -> String? {
    if let place = command.firstIndex(of: "--init"), place + 1 < command.count { return command[place + 1] }
    return command.first { $0.hasPrefix("--init=") }.map { String($0.dropFirst("--init=".count)) }
  }
}
