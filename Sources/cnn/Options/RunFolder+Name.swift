import CNNRun
import Foundation

extension RunFolder {
  /// Where runs are kept unless `--out` says otherwise.
  static let runs = URL(filePath: "runs")

  /// A run by its folder, or `latest` for the newest in `runs`; a file or folder of the current folder that is called
  /// `latest` comes first.
  ///
  /// - Throws: `RunError.noRuns`, `.notARun`, `.unreadable`.
  static func named(_ name: String) throws(RunError) -> RunFolder {
    isLatest(name) ? try latest(in: runs) : try open(URL(filePath: name))
  }

  /// Whether a name stands for the newest run.
  static func isLatest(_ name: String) -> Bool {
    name == "latest" && !FileManager.default.fileExists(atPath: name)
  }
}
