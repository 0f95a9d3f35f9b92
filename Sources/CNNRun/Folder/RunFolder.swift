import CNNSpec
import Foundation

/// The folder of one run: where its files are, and how it is claimed without ever touching another run's.
public struct RunFolder: Sendable {
  public let url: URL
  /// As a user named it, perhaps through links; `url` has none.
  public private(set) var named: URL
  /// Where `latest` is to point at this run; `nil` for one that exists or that the user named.
  private var runs: URL?
  private static let latestName = "latest"

  /// Names a folder without looking at it; `claim`, `create` and `open` do.
  public init(url: URL) {
    self.url = url
    named = url
  }

  public var recordFile: URL { url.appending(path: "run.json") }
  public var configurationFile: URL { url.appending(path: "config.cnn") }
  public var metricsFile: URL { url.appending(path: "metrics.jsonl") }
  public var metricsTable: URL { url.appending(path: "metrics.csv") }
  public var checkpoints: URL { url.appending(path: "checkpoints") }
  public var last: URL { checkpoints.appending(path: "last.safetensors") }
  public var best: URL { checkpoints.appending(path: "best.safetensors") }
  /// The last scheduled checkpoint, which a divergence goes back to; another name of `last` unless a signal saved since.
  public var good: URL { checkpoints.appending(path: "good.safetensors") }
  /// The data's files with their digests, where there are many; `run.json` names few.
  public var dataList: URL { url.appending(path: "data.sha256") }
  public var report: URL { url.appending(path: "report") }

  /// - Throws: `RunError.nothingToResume` when no training in this folder came as far as its first checkpoint,
  ///   `.unreadable` when that can't be seen: whoever is told to begin again loses what is there.
  public func requireCheckpoint() throws(RunError) {
    guard try !Self.exists(last) else { return }
    throw .nothingToResume(path: url.relativePath)
  }

  /// - Throws: `RunError.cannotWrite` when this user may not go on with the run.
  public func requireWritable() throws(RunError) {
    for folder in [url, checkpoints] where access(folder.path, W_OK) != 0 {
      let reason = SystemFailure.last.reason
      throw .cannotWrite(
        path: folder.path, reason: "\(reason); go on with a copy of the run, which cp -r makes in a folder of your own")
    }
  }

  /// Whether a file is there, as far as the system lets us see.
  ///
  /// - Throws: `RunError.unreadable` where it doesn't.
  private static func exists(_ file: URL) throws(RunError) -> Bool {
    guard access(file.path, F_OK) != 0 else { return true }
    let failure = SystemFailure.last
    guard [ENOENT, ENOTDIR].contains(failure.code) else { throw .unreadable(path: file.path, reason: failure.reason) }
    return false
  }

  /// Whether an epoch was the best so far, and what became of it can be seen.
  public var hasBest: Bool { FileManager.default.fileExists(atPath: best.path) }

  package var hasGood: Bool { FileManager.default.fileExists(atPath: good.path) }

  /// Where the step that diverged is kept. After a rollback the same step may diverge again.
  public func blackBox(step: Int, rollbacks: Int) -> URL {
    url.appending(path: "divergence-\(step)" + (rollbacks == 0 ? "" : "-rollback-\(rollbacks)"))
  }

  /// Claims `NAME-N` in `runs`, N the next free number.
  ///
  /// `mkdir` either makes the folder or fails because it exists, so of two runs that start at once each gets its own.
  ///
  /// - Throws: `RunError.cannotCreate`.
  public static func claim(name: String, in runs: URL) throws(RunError) -> RunFolder {
    try requireLatest(in: runs)
    try makeParents(runs)
    var number = nextNumber(name: name, in: runs)
    while true {
      let url = runs.appending(path: "\(name)-\(number)")
      if mkdir(url.path, 0o755) == 0 {
        var run = RunFolder(url: url)
        run.runs = runs
        return try run.withCheckpoints()
      }
      guard errno == EEXIST else { throw refusal(url, .last) }
      number += 1
    }
  }

  /// Refuses to train where a user's own file, folder or link has the name of the link to the newest run, which leads to a
  /// folder beside itself.
  ///
  /// - Throws: `RunError.cannotCreate`.
  public static func requireLatest(in runs: URL) throws(RunError) {
    let link = runs.appending(path: latestName)
    var status = stat()
    guard lstat(link.path, &status) == 0 else { return }
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link.path)
    if let target, !target.contains("/") { return }
    let kind = target.map { "link to \($0)" } ?? (status.st_mode & S_IFMT == S_IFDIR ? "folder" : "file")
    throw .cannotCreate(
      path: link.path,
      reason:
        "there is a \(kind) of this name, where cnn keeps a link to the newest run", help: .freeName)
  }

  /// Points `runs/latest` at a run that was claimed, once it can be gone on with: the link never leads to a start that failed.
  ///
  /// A convenience for people, so a file system without symbolic links is no reason to fail.
  public func becomeLatest() {
    guard let runs, (try? Self.requireLatest(in: runs)) != nil else { return }
    let temporary = runs.appending(path: ".latest.\(url.lastPathComponent)")
    guard symlink(url.lastPathComponent, temporary.path) == 0 else { return }
    if rename(temporary.path, runs.appending(path: Self.latestName).path) != 0 { unlink(temporary.path) }
  }

  /// Makes the folder that the user names; one that exists has to be empty.
  ///
  /// - Throws: `RunError.alreadyExists` or `.cannotCreate`.
  public static func create(at url: URL) throws(RunError) -> RunFolder {
    try makeParents(url.deletingLastPathComponent())
    if mkdir(url.path, 0o755) != 0 {
      guard errno == EEXIST else { throw refusal(url, .last) }
      try requireEmpty(url)
    }
    return try RunFolder(url: url).withCheckpoints()
  }

  /// An existing run, to resume it or to read it.
  ///
  /// - Throws: `RunError.notARun` when it has no `run.json`, `.unreadable` when that can't be seen.
  public static func open(_ url: URL) throws(RunError) -> RunFolder {
    var run = RunFolder(url: url.resolvingSymlinksInPath())
    run.named = url
    guard try exists(url) else {
      throw .notARun(path: url.path, reason: MissingPath.text(url.relativePath, kind: "folder"))
    }
    guard try exists(run.recordFile) else { throw .notARun(path: url.path, reason: misnomer(url)) }
    return run
  }

  /// What a path without `run.json` is, and what to name.
  private static func misnomer(_ url: URL) -> String {
    guard url.resolvingSymlinksInPath().isFile else { return "it has no run.json" }
    let run = url.deletingLastPathComponent().deletingLastPathComponent()
    let isCheckpoint = url.deletingLastPathComponent().lastPathComponent == "checkpoints"
    guard isCheckpoint, (try? open(run)) != nil else { return "it is a file; name the folder of a run" }
    return "it is a checkpoint of a run; name the run's folder: \(ShellWord.path(run.relativePath))"
  }

  /// The newest run in `runs`.
  public static func latest(in runs: URL) throws(RunError) -> RunFolder {
    let link = runs.appending(path: latestName)
    guard FileManager.default.fileExists(atPath: link.path) else { throw .noRuns(folder: runs.path) }
    return try open(link)
  }

  /// Removes the folder of a start that failed before anything was trained.
  public func abandon() { try? FileManager.default.removeItem(at: url) }

  // MARK: Steps

  /// - Throws: `RunError.alreadyExists` for anything but an empty folder.
  static func requireEmpty(_ url: URL) throws(RunError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path), names.isEmpty else {
      throw .alreadyExists(path: url.path)
    }
  }

  private static func makeParents(_ url: URL) throws(RunError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw refusal(url, SystemFailure(of: error) ?? SystemFailure(code: EIO))
    }
  }

  static func refusal(_ url: URL, _ failure: SystemFailure) -> RunError {
    // The system says "File exists" of a file where a folder has to be.
    let reason = failure.code == EEXIST ? "there is a file of this name" : failure.reason
    return .cannotCreate(path: url.path, reason: reason, help: .otherFolder)
  }

  private func withCheckpoints() throws(RunError) -> RunFolder {
    guard mkdir(checkpoints.path, 0o755) == 0 else {
      throw .cannotCreate(path: checkpoints.path, reason: SystemFailure.last.reason)
    }
    return self
  }

  static func nextNumber(name: String, in runs: URL) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.path)) ?? []
    let numbers = names.filter { $0.hasPrefix("\(name)-") }.compactMap { Int($0.dropFirst(name.count + 1)) }
    // A folder that somebody gave the last of all numbers is none of ours.
    return (numbers.filter { $0 < Int.max / 2 }.max() ?? 0) + 1
  }
}

extension URL {
  fileprivate var isFile: Bool { (try? resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false }
}
