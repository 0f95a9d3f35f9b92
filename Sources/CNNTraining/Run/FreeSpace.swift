import Foundation

/// Room for a run's checkpoints, looked at before any work is done.
enum FreeSpace {
  /// `last`, `best`, and the one that is being written beside them.
  private static let checkpointsAtOnce = 3

  /// - Parameter keepsGood: Whether `good` may be a file of its own.
  /// - Throws: `TrainingError.cannotWrite` when the file system surely has too little room.
  static func require(checkpoint: Checkpoint, keepsGood: Bool, in folder: URL) throws(TrainingError) {
    let count = checkpointsAtOnce + (keepsGood ? 1 : 0)
    let needed = count * checkpoint.tensors.reduce(0) { $0 + $1.values.count * MemoryLayout<Float>.size }
    var status = statvfs()
    // A file system that cannot say how much room it has is tried.
    guard statvfs(folder.path, &status) == 0 else { return }
    let (free, overflows) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    guard !overflows, free < needed else { return }
    throw .cannotWrite(path: folder.path, reason: reason(free: free, needed: needed))
  }

  static func reason(free: Int, needed: Int) -> String {
    "\(Megabytes.text(needed)) are needed for checkpoints, and the disk has \(Megabytes.text(free)) left"
  }
}
