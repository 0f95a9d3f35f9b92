import ArgumentParser
import CNNReports
import CNNRun
import Foundation

/// `--force`, of every command that writes a file which the user names or could have.
///
/// A command asks `requireFree` before it begins its work, so that a refusal costs nothing, and writes with `write`.
struct OverwriteOptions: ParsableArguments {
  @Flag(help: "Replace a file that exists.")
  var force = false

  /// Refuses a name that is taken, unless `--force` was given; `nil` is a file that is not asked for.
  ///
  /// - Throws: `RunError.outputExists`.
  func requireFree(_ path: String?) throws(RunError) {
    guard !force, let path else { return }
    try OutputFile.requireFree(path)
  }

  /// Refuses a folder that holds a report.
  ///
  /// - Throws: `RunError.outputExists` with the first file that would be replaced.
  func requireFree(report folder: String?) throws(RunError) {
    guard let folder else { return }
    for name in Report.fileNames { try requireFree("\(folder)/\(name)") }
  }

  /// Writes a whole file; one that appeared since it was asked for is not replaced either.
  ///
  /// - Throws: `RunError.outputExists`, or as `OutputFile.write`.
  func write(_ data: Data, to path: String) throws(RunError) {
    try requireFree(path)
    try OutputFile.write(data, to: URL(filePath: path))
  }
}
