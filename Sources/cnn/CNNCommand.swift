import ArgumentParser

@main
struct CNNCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cnn", abstract: "Trains convolutional networks from a text file.",
    subcommands: [ShapeCommand.self])
}
