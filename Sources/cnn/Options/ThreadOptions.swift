import ArgumentParser
import CNNTraining

/// `--threads`, of every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: [.customShort("j"), .long], help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var threads: Int?

  /// As `[engine] threads`; the system refuses many times as many, and none of them would help.
  private static let range = 1...1024

  /// As a machine is chosen by it.
  var request: MachineChoice.ThreadRequest? { threads.map { .init(count: $0, name: "--threads") } }

  func validate() throws {
    guard let threads, !Self.range.contains(threads) else { return }
    throw ValidationError("--threads is at least 1 and at most \(Self.range.upperBound).")
  }
}
