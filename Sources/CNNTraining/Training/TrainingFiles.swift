import CNNRun
import Foundation

/// The files of a training: what is on disk, what is not yet, and what happens when they cannot be written.
final class TrainingFiles {
  private(set) var folder: RunFolder
  private var lock: RunLock?
  private(set) var metrics: MetricsLog?
  /// Where `last` stands on disk; `nil` before the first save.
  var savedPosition: TrainingPosition?
  /// A best epoch's state that is not on disk yet.
  var unsavedBest: Checkpoint?
  /// Whether `inspect` has found nothing against the folder.
  private(set) var isInspected = false
  /// What could not be written when it was last tried.
  private var failing: Set<WriteKind> = []

  init(_ folder: RunFolder, _ lock: RunLock?) { (self.folder, self.lock) = (folder, lock) }

  func enter(_ folder: RunFolder, _ lock: RunLock) { (self.folder, self.lock) = (folder, lock) }

  /// Holds the folder while `body` runs, if nothing holds it already.
  func holding<Result>(_ body: () throws -> Result) throws -> Result {
    let takesLock = lock == nil
    if takesLock { lock = try RunLock(folder) }
    defer {
      // The log holds the lock too.
      if takesLock { (lock, metrics) = (nil, nil) }
    }
    return try body()
  }

  /// - Throws: `RunError.cannotWrite` when the folder was removed or moved.
  func requireFolder() throws(RunError) { try lock?.require(folder) }

  /// Looks at the folder as far as that can be done without writing: the records, room for checkpoints.
  ///
  /// - Parameter floats: The numbers in a checkpoint.
  /// - Throws: `RunError.unreadable`, or `.cannotWrite` for a file system that is full.
  func inspect(floats: Int, keepsGood: Bool) throws(RunError) {
    _ = try folder.readMetrics()
    try FreeSpace.require(floats: floats, keepsGood: keepsGood, in: folder.checkpoints)
    isInspected = true
  }

  func removeLeftovers() {
    AtomicFile.removeLeftovers(in: folder.checkpoints)
    AtomicFile.removeLeftovers(in: folder.url)
  }

  /// Opens the log, and cuts off what was recorded after a position.
  func openMetrics(upTo position: TrainingPosition) throws(RunError) {
    metrics = try MetricsLog(folder, lock, upTo: position)
  }

  /// Writes; a failure is told, training goes on, and the next write makes it good.
  ///
  /// A disk can be full for hours: the first failure of each kind is told, and after one that was made good the next.
  func attempt(
    _ kind: WriteKind, _ write: () throws(RunError) -> Void, telling tell: (RunError) throws -> Void
  ) throws {
    do {
      try write()
      failing.remove(kind)
    } catch {
      guard failing.insert(kind).inserted else { return }
      try tell(error)
    }
  }

  /// Writes `best` before `last`: after a kill between the two the epoch is done again, and no best is lost.
  ///
  /// - Parameters:
  ///   - checkpoint: The state at `position`.
  ///   - isGood: Whether a divergence goes back to this state.
  func writeState(
    at position: TrainingPosition, isGood: Bool, _ checkpoint: () -> Checkpoint
  ) throws(RunError) {
    try requireFolder()
    var isBest = false
    if let best = unsavedBest {
      try best.write(to: folder.best)
      unsavedBest = nil
      isBest = best.metadata.position == position
    }
    if isBest {
      try AtomicFile.link(folder.best, to: folder.last)
    } else {
      try checkpoint().write(to: folder.last)
    }
    savedPosition = position
    if isGood { try keepGood() }
  }

  /// Lets a divergence go back to `last`.
  func keepGood() throws(RunError) { try AtomicFile.link(folder.last, to: folder.good) }

  /// Whether the checkpoint of a best epoch is gone, which would otherwise show when the training has ended.
  ///
  /// The file may be of a later epoch than the state: a kill came between the two.
  /// - Throws: `RunError.unreadable` for a file that is there and can't be read: taken for lost, it would be replaced.
  func isLost(_ best: BestResult) throws(RunError) -> Bool {
    do {
      return try Checkpoint.read(folder.best).metadata.epoch < best.epoch
    } catch .unreadable(let path, let reason) where folder.hasBest {
      throw .unreadable(path: path, reason: reason)
    } catch { return true }
  }

  /// Notes in `run.json` how a training ended.
  func record(_ status: RunRecord.Status) throws(RunError) {
    try changeRecord { record in
      record.status = status
      record.end = RunRecord.now()
    }
  }

  /// Changes `run.json`, where there is one.
  func changeRecord(_ change: (inout RunRecord) -> Void) throws(RunError) {
    try requireFolder()
    guard FileManager.default.fileExists(atPath: folder.recordFile.path) else { return }
    var record = try folder.read()
    change(&record)
    try folder.write(record)
  }
}

/// What a training writes while it runs, where a failure is no end.
enum WriteKind: Hashable {
  /// `last` and `best`.
  case state
  /// `metrics.jsonl`
  case metrics
  /// `run.json`
  case record
}
