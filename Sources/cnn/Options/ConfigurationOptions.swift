import ArgumentParser
import CNNSpec

/// The configuration that a command is about.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  /// Reads it and tells of what looks wrong in it.
  ///
  /// - Throws: `ConfigurationError`, `SpecErrors`.
  func read(_ terminal: Terminal) throws -> Configuration {
    let configuration = try Configuration(contentsOf: config, overrides: assignments.map { SpecOverride(set: $0) })
    for warning in configuration.warningTexts { terminal.message(warning) }
    return configuration
  }
}
