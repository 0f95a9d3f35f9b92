import ArgumentParser

/// `cnn data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Looks at a data set.", subcommands: [DataCheckCommand.self])
}
