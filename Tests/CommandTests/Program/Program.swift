import Foundation

/// The built executable, run as a user runs it.
struct Program {
  struct Outcome {
    var status: Int32
    var output: String
    var error: String

    /// Standard output as one JSON object.
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
    }

    /// Standard output as a JSON object on each line.
    var jsonLines: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
  }

  /// Beside the test bundle, where the package's products are.
  static let executable: URL = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let runner = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let started = URL(filePath: CommandLine.arguments[0])
    let folders = (bundles + [runner, started]).map { $0.deletingLastPathComponent() }
    let found = folders.map { $0.appending(path: "cnn") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
    return found ?? folders[0].appending(path: "cnn")
  }()

  /// Whether the tests and the program run under the address or the thread sanitizer, by what `scripts/sanitize.sh` sets.
  static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains { ProcessInfo.processInfo.environment[$0] != nil }

  /// The folder that commands run in, and that relative paths start from.
  let folder: URL

  /// Runs `cnn` to its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let (process, streams) = try start(Self.executable.path, arguments, environment)
    process.waitUntilExit()
    return try outcome(of: process, streams)
  }

  /// Runs a line of shell in which `$cnn` is the executable.
  func shell(_ line: String) throws -> Outcome {
    let (process, streams) = try start("/bin/bash", ["-c", line], ["cnn": Self.executable.path])
    process.waitUntilExit()
    return try outcome(of: process, streams)
  }

  /// Starts `cnn`, waits until `isReady`, sends a signal, and waits for the end.
  func interrupt(_ arguments: [String], with signal: Int32, when isReady: () -> Bool) throws -> Outcome {
    let (process, streams) = try start(Self.executable.path, arguments, [:])
    while process.isRunning && !isReady() { usleep(20_000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return try outcome(of: process, streams)
  }

  /// Files take the streams, so that a full pipe never blocks a process that nobody reads.
  private struct Streams {
    let output: URL
    let error: URL
  }

  private func start(
    _ path: String, _ arguments: [String], _ environment: [String: String]
  ) throws -> (Process, Streams) {
    let name = FileManager.default.temporaryDirectory.appending(path: "cnn-\(UUID().uuidString)").path
    let streams = Streams(output: URL(filePath: name + ".out"), error: URL(filePath: name + ".err"))
    for url in [streams.output, streams.error] { try Data().write(to: url) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "CNN_ISA"] { variables[name] = nil }
    variables["LC_ALL"] = "C.UTF-8"
    process.environment = variables.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams.output)
    process.standardError = try FileHandle(forWritingTo: streams.error)
    try process.run()
    return (process, streams)
  }

  private func outcome(of process: Process, _ streams: Streams) throws -> Outcome {
    defer { for url in [streams.output, streams.error] { try? FileManager.default.removeItem(at: url) } }
    let bySignal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Outcome(
      status: bySignal + process.terminationStatus, output: try String(contentsOf: streams.output, encoding: .utf8),
      error: try String(contentsOf: streams.error, encoding: .utf8))
  }
}
