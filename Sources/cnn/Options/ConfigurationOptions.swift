import ArgumentParser
import CNNSpec

/// The configuration that a command is about.
struct ConfigurationOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The configuration.", valueName: "file"))
  var file: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The same as the argument.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one value of the configuration; may be repeated.", valueName: "stanza.key=value"))
  var assignments: [String] = []

  /// As the user wrote it.
  var path: String { config ?? file ?? "" }

  func validate() throws {
    guard (file == nil) != (config == nil) else {
      throw ValidationError(
        file == nil ? "Name a configuration: FILE, or --config FILE." : "Name one configuration: FILE or --config FILE."
      )
    }
  }

  /// Reads it and tells of what looks wrong in it.
  ///
  /// - Throws: `ConfigurationError`, `SpecErrors`.
  func read(_ terminal: Terminal) throws -> Configuration {
    let configuration = try Configuration(contentsOf: path, overrides: assignments.map { SpecOverride(set: $0) })
    for warning in configuration.warningTexts(\.commandLine) { terminal.message(warning) }
    return configuration
  }
}
