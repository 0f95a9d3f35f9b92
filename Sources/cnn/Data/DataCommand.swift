import ArgumentParser

/// `cnn data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Looks at a data set.",
    discussion: """
      cnn data check configs/quickstart.cnn
      """,
    subcommands: [DataCheckCommand.self])
}
