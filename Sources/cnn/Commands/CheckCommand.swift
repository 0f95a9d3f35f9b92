import ArgumentParser
import CNNSpec
import CNNTraining
import Foundation

/// `cnn check`
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says whether a configuration is able to learn its data.",
    discussion: """
      cnn check --config configs/quickstart.cnn
      cnn check --config my.cnn --data ~/my-data --set train.learning_rate=0.01

      Looks at the first loss, gradients against differences, dead units, a sweep of learning rates, a few images learned \
      by heart, and held-out images with true and with shuffled labels. Takes less than a minute; the steps are counted, \
      not timed, so the answer is the same every time. Nothing is augmented and nothing is written. Exit code 0: able to \
      learn; 1: not.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration to check.", valueName: "file"))
  var config: String

  @Option(help: ArgumentHelp("The folder with the data; beats [data] path.", valueName: "dir"))
  var data: String?

  @Option(
    name: [.customShort("j"), .long], help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var threads: Int?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    let configuration = try Configuration(contentsOf: config, overrides: assignments.map { SpecOverride(set: $0) })
    for warning in configuration.warningTexts { terminal.message(warning) }
    let folder = RunSetup.dataFolder(flag: data, configuration: configuration)
    let setup = try RunSetup(configuration: configuration, dataFolder: folder, threads: threads)
    let check = SetupCheck(
      CheckSetup(configuration: configuration, data: setup.data, engine: setup.machine.makeEngine())
    ) { part in
      guard terminal.error.isTerminal else { return }
      let done = CheckPart.allCases.firstIndex(of: part) ?? 0
      let line = ProgressLine(label: " check", done: done, total: CheckPart.allCases.count, figures: [part.rawValue])
      terminal.progress(line.text(terminal.error))
    }
    let results = try check.run()
    terminal.clearProgress()
    if output.json {
      try terminal.result(JSONText.document(CheckDocument(configuration: config, results)))
    } else {
      try terminal.result(CheckText(configuration: config, results: results, traits: terminal.output).text)
    }
    if results.contains(where: { $0.finding.outcome == .fail }) { throw CommandError.ended(.verdict) }
  }
}
