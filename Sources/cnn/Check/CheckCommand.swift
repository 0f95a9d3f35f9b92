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
      cnn check configs/quickstart.cnn
      cnn check my.cnn --data ~/my-data --set train.learning_rate=0.01

      Looks at the layers and settings, the first loss, how signals pass, gradients against differences, dead units, a \
      sweep of learning rates, a few images learned by heart, and held-out images with true and with shuffled labels. \
      The cause of what is wrong comes first; answers that follow from it say so. Takes less than a minute; the steps are counted, \
      not timed, so the answer is the same every time. Nothing is augmented and nothing is written. Exit code 0: able to \
      learn; 1: not.
      """)

  @OptionGroup var source: ConfigurationOptions

  @Option(help: ArgumentHelp("The folder with the data; beats [data] path.", valueName: "dir"))
  var data: String?

  @OptionGroup var processing: ThreadOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let terminal = output.makeTerminal()
    let configuration = try source.read(terminal)
    let folder = try RunSetup.dataFolder(given: data.map { URL(filePath: $0) }, configuration: configuration)
    let setup = try RunSetup(
      configuration: configuration, dataFolder: folder, threads: processing.request,
      environment: ProcessInfo.processInfo.environment)
    try setup.requireMemory()
    let check = SetupCheck(
      CheckSetup(configuration: configuration, data: setup.data, engine: setup.machine.makeEngine())
    ) { part in
      guard terminal.error.isTerminal else { return }
      let done = CheckPart.allCases.firstIndex(of: part) ?? 0
      let line = ProgressLine(label: " check", done: done, total: CheckPart.allCases.count, figures: [part.rawValue])
      terminal.progress(line.text(terminal.error))
    }
    try check.requireMemory(setup.machine.memory)
    let warnings = setup.warnings.map(ShownWarning.init)
    for warning in warnings { terminal.message(warning.text) }
    let report = try check.run()
    terminal.clearProgress()
    if output.json {
      try terminal.result(
        JSONText.document(
          CheckDocument(configuration: source.path, report, warnings: configuration.shownWarnings + warnings)))
    } else {
      try terminal.result(
        CheckText(configuration: PrintableText.escaped(source.path), report: report, traits: terminal.output).text)
    }
    if !report.isAble { throw CommandError.ended(.verdict) }
  }
}
