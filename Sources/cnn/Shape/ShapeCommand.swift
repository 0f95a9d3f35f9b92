import ArgumentParser
import CNNSpec
import CNNTraining
import Foundation

/// `cnn shape`: what a configuration stands for, before anything is read or allocated.
struct ShapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shape", abstract: "Prints the table of layers of a configuration or a checkpoint.",
    discussion: """
      cnn shape configs/mnist-lenet.cnn --batch 64
      cnn shape latest

      Reads no data and allocates no tensor.
      """)

  @Argument(help: "A configuration (.cnn), a checkpoint (.safetensors), a run's folder, or latest.")
  var file: String?

  @Option(help: "The same as the argument.")
  var config: String?

  @Option(help: "Images that the multiply-adds and the activation memory are counted for.")
  var batch = 1

  @Flag(help: "Print the plain stanzas that the configuration stands for, with blocks written out.")
  var expand = false

  @Option(name: .customLong("set"), help: "Change a key: stanza.key=value. May be repeated.")
  var changes: [String] = []

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (file == nil) != (config == nil) else {
      throw ValidationError(file == nil ? "Name a configuration: cnn shape FILE" : "Name one configuration, not two.")
    }
    try BatchLimit.require(batch)
    guard !(expand && output.json) else {
      throw ValidationError("--expand prints stanzas, --json a table; choose one.")
    }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    let configuration = try ConfigurationSource.configuration(
      at: file ?? config ?? "", overrides: changes.map(SpecOverride.init(set:)))
    for warning in configuration.warningTexts(\.commandLine) { terminal.message(warning) }
    try terminal.result(text(configuration, terminal: terminal))
  }

  private func text(_ configuration: Configuration, terminal: Terminal) throws -> String {
    if expand { return configuration.expandedText }
    if output.json { return try ShapeDocument(configuration.architecture).json() }
    return ShapeTable(configuration.architecture, batch: batch).lines(terminal.output).joined(separator: "\n")
  }
}
