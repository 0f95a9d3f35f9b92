import Foundation

/// Room for a run's checkpoints, looked at before any work is done.
enum FreeSpace {
  /// `last`, `best`, and the one that is being written beside them.
  private static let checkpointsAtOnce = 3

  /// - Throws: `TrainingError.cannotWrite` when the file system surely has too little room.
  static func require(checkpoint: Checkpoint, in folder: URL) throws(TrainingError) {
    let needed = checkpointsAtOnce * checkpoint.tensors.reduce(0) { $0 + $1.values.count * MemoryLayout<Float>.size }
    var status = statvfs()
    // A file system that cannot say how much room it has is tried.
    guard statvfs(folder.path, &status) == 0 else { return }
    let (free, overflows) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    guard !overflows, free < needed else { return }
    throw .cannotWrite(path: folder.path, reason: reason(free: free, needed: needed))
  }

  static func reason(free: Int, needed: Int) -> String {
    "\(megabytes(needed)) MB are needed for checkpoints, and the disk has \(megabytes(free)) MB left"
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1e6) }
}
