import ArgumentParser
import CNNRanks
import CNNSpec
import CNNTraining
import Foundation

@main
struct CNNCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cnn",
    abstract: "Trains convolutional networks from a text file.",
    discussion: """
      cnn train configs/quickstart.cnn     trains; writes runs/quickstart-1
      cnn eval latest                      evaluates the newest run

      Exit codes: 0 done; 1 the verdict is no (diverged, --fail-under missed); 64 wrong flags; 65 wrong content in \
      data or a checkpoint; 66 an input is missing; 70 a bug of cnn; 73 an output cannot be created; 74 input or \
      output failed; 75 the time limit was reached or a rank was lost; 78 an error in the configuration; 130 and 143 interrupted, with \
      the state saved.
      """,
    version: ProgramCall.version,
    subcommands: [
      TrainCommand.self, EvalCommand.self, ShapeCommand.self, PredictCommand.self, ReportCommand.self,
      ShowCommand.self, FilterCommand.self, BenchCommand.self, CheckCommand.self, DataCommand.self, ReplayCommand.self,
    ])

  /// Runs the command that the arguments name and ends with the exit code that its outcome has.
  static func main() {
    // A reader that goes away is noticed where we write, and is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow further is a full disk to us.
    signal(SIGXFSZ, SIG_IGN)
    reserveStandardStreams()
    let arguments = CommandArguments.words
    if let advice = CommandLineAdvice(unknownCommandIn: arguments) { Ending(advice).carryOut() }
    do {
      var command = try parseAsRoot(arguments)
      if let refusal = CommandArguments.refusal(of: arguments) { refusal.carryOut() }
      let isFirst = Launcher.rank(environment: ProcessInfo.processInfo.environment) == 0
      if isFirst, let advice = CommandLineAdvice(repeatedOptionIn: arguments) {
        Terminal(environment: ProcessInfo.processInfo.environment).message(advice.text)
      }
      try command.run()
    } catch {
      if let ending = Ending(error) { ending.carryOut() }
      if let advice = CommandLineAdvice(arguments, refusal: message(for: error)) { Ending(advice).carryOut() }
      endParsing(error)
    }
  }

  /// Ends with what the parser of the command line says: help, the version, or what is wrong with the arguments, which may
  /// hold anything.
  private static func endParsing(_ error: any Error) -> Never {
    let status = exitCode(for: error)
    if status == .success { exit(withError: error) }
    let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
    Ending(text: lines.map { PrintableText.escaped($0) }.joined(separator: "\n"), status: status.rawValue).carryOut()
  }

  /// Opens what was closed by the caller for reading from nothing. Otherwise the next file that is opened, a checkpoint
  /// perhaps, would have the number of standard output or error, and lines would be written into it.
  private static func reserveStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is the one that is missing.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
