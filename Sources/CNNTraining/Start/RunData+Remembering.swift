import CNNData
import CNNRun
import CNNSpec
import Foundation

/// Where a run's data is now, kept in its `run.json` when the user said so.
extension RunData {
  /// What became of a folder that the user named.
  public enum Remembering {
    case remembered(run: RunFolder, folder: URL)
    case failed(any Error)
    /// The folder does not hold the data of the run, which remembers its old place.
    case notItsData(run: RunFolder, folder: URL)
  }

  /// Remembers the folder that the user named if it holds the run's data.
  ///
  /// A run's folder that cannot be written is not an error.
  ///
  /// - Parameters:
  ///   - lock: the run's, if the caller holds it
  ///   - digests: of what is in the folder; called only if the run doesn't know the folder yet
  /// - Returns: `nil` where there is nothing to remember.
  func remember(
    _ folder: URL?, lock held: RunLock? = nil, digests: () throws -> [String: String]
  ) -> Remembering? {
    guard given != nil, let folder, !isKnown(folder), let found = try? digests(),
      DataDigests.agree(record.dataDigests, found)
    else { return nil }
    do {
      let lock = try held ?? RunLock(run)
      try withExtendedLifetime(lock) { () throws(RunError) in
        var record = try run.read()
        record.remember(data: folder, of: run)
        try run.write(record)
      }
      return .remembered(run: run, folder: folder)
    } catch {
      return .failed(error)
    }
  }

  /// The same for a folder of which one split has been read. That one is compared first, because other data than the run's,
  /// which is evaluated too, then costs no more.
  ///
  /// - Parameter found: The digests of that split's files.
  public func remember(
    _ folder: URL, having found: [String: String], of split: Split, _ configuration: Configuration
  ) -> Remembering? {
    remember(folder) {
      let known = record.dataDigests.filter { $0.key.hasPrefix("\(split.ofFiles.rawValue)/") }
      guard DataDigests.agree(known, found) else { return [:] }
      guard let data = try open(folder, configuration), hasClasses(data.classes) else { return [:] }
      return try data.digests()
    }
  }

  /// The same for a command that reads no data: a folder that is not the run's data is told, because it has no other use.
  ///
  /// - Throws: `RunError` for a run without a readable record.
  public static func remember(
    _ data: URL?, of run: RunFolder, _ configuration: Configuration
  ) throws(RunError) -> Remembering? {
    guard let folder = data else { return nil }
    let runData = RunData(run, try run.read(), given: folder)
    guard runData.holds(folder, configuration) else { return .notItsData(run: run, folder: folder) }
    return runData.remember(folder) { runData.record.dataDigests }
  }
}
