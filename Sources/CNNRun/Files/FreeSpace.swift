import Foundation

/// Room for a run's checkpoints, looked at before any work is done.
package enum FreeSpace {
  /// `last`, `best`, and the one that is being written beside them.
  private static let checkpointsAtOnce = 3

  /// - Parameters:
  ///   - floats: The numbers in a checkpoint.
  ///   - keepsGood: Whether `good` may be a separate file.
  ///   - folder: May be missing; the first folder above it that exists is then asked.
  /// - Throws: `RunError.cannotWrite` when the file system surely has too little room.
  package static func require(floats: Int, keepsGood: Bool, in folder: URL) throws(RunError) {
    let count = checkpointsAtOnce + (keepsGood ? 1 : 0)
    let needed = count * floats * MemoryLayout<Float>.size
    var status = statvfs()
    guard statvfs(folder.path, &status) == 0 else {
      let above = folder.deletingLastPathComponent()
      // A file system that cannot say how much room it has is tried.
      guard errno == ENOENT, above.path != folder.path else { return }
      return try require(floats: floats, keepsGood: keepsGood, in: above)
    }
    let (free, overflows) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    guard !overflows, free < needed else { return }
    throw .cannotWrite(path: folder.path, reason: reason(free: free, needed: needed))
  }

  static func reason(free: Int, needed: Int) -> String {
    "\(Megabytes.text(needed)) are needed for checkpoints, and the disk has \(Megabytes.text(free)) left"
  }
}
