import CNNData
import CNNRun
import CNNSpec
import Foundation

/// Where a run's data is now, kept in its `run.json` when `--data` said so.
extension RunData {
  /// Remembers the folder that `--data` named if it holds the run's data, and says so.
  ///
  /// A run's folder that cannot be written is not an error.
  ///
  /// - Parameters:
  ///   - lock: the run's, if the caller holds it
  ///   - digests: of what is in the folder; called only if the run doesn't know the folder yet
  func remember(
    _ folder: URL?, _ terminal: Terminal, lock held: RunLock? = nil, digests: () throws -> [String: String]
  ) {
    guard flag != nil, let folder, !isKnown(folder), let found = try? digests(),
      DataDigests.agree(record.dataDigests, found)
    else {
      return
    }
    do {
      let lock = try held ?? RunLock(run)
      try withExtendedLifetime(lock) { () throws(RunError) in
        var record = try run.read()
        record.remember(data: folder, of: run)
        try run.write(record)
      }
      terminal.note("\(PathText.short(run.named)) remembers that its data is in \(PathText.short(folder))")
    } catch {
      terminal.note("where the data is was not remembered: \(error)")
    }
  }

  /// The same for a folder of which one split has been read. That one is compared first, because other data than the run's,
  /// which is evaluated too, then costs no more.
  ///
  /// - Parameter found: The digests of that split's files.
  func remember(
    _ folder: URL, _ terminal: Terminal, having found: [String: String], of split: Split,
    _ configuration: Configuration
  ) {
    remember(folder, terminal) {
      let known = record.dataDigests.filter { $0.key.hasPrefix("\(split.ofFiles.rawValue)/") }
      guard DataDigests.agree(known, found) else { return [:] }
      guard let data = try open(folder, configuration), hasClasses(data.classes) else { return [:] }
      return try data.digests()
    }
  }

  /// The same for a command that reads no data: a folder that is not the run's data is a warning, because the flag has no
  /// other use.
  static func remember(_ data: String?, of run: RunFolder, _ configuration: Configuration, _ terminal: Terminal) throws
  {
    guard let data else { return }
    let runData = RunData(run, try run.read(), flag: data)
    let folder = URL(filePath: data)
    guard runData.holds(folder, configuration) else {
      let (name, place) = (PathText.short(run.named), PathText.short(folder))
      return terminal.message("warning: \(place) does not hold the data of \(name), which remembers its old place")
    }
    runData.remember(folder, terminal) { runData.record.dataDigests }
  }
}
