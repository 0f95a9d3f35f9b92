import ArgumentParser
import Foundation

/// Flags that every command takes.
struct OutputOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Show no progress; warnings, errors and results remain.")
  var quiet = false

  @Flag(help: "Write the result as JSON on standard output.")
  var json = false

  @Option(help: "When to use colour: auto, always or never.")
  var color = ColorChoice.auto

  /// The streams as these flags and the environment want them.
  func makeTerminal() -> Terminal {
    Terminal(color: color, isQuiet: quiet, environment: ProcessInfo.processInfo.environment)
  }
}
