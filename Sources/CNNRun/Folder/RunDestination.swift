import Foundation

/// Where a new run is to be written.
public enum RunDestination: Equatable, Sendable {
  /// `NAME-N` in a folder of runs, N the next free number.
  case numbered(name: String, runs: URL)
  /// The folder that the user names.
  case named(URL)

  /// What the run's folder will be called, unless another run takes the name first.
  public var folder: RunFolder {
    switch self {
    case .numbered(let name, let runs):
      RunFolder(url: runs.appending(path: "\(name)-\(RunFolder.nextNumber(name: name, in: runs))"))
    case .named(let url): RunFolder(url: url)
    }
  }

  /// Makes the folder.
  ///
  /// - Throws: `RunError.alreadyExists` or `.cannotCreate`.
  public func make() throws(RunError) -> RunFolder {
    switch self {
    case .numbered(let name, let runs): try RunFolder.claim(name: name, in: runs)
    case .named(let url): try RunFolder.create(at: url)
    }
  }

  /// Finds out whether the folder can be made, and makes nothing.
  ///
  /// - Throws: What `make` would throw.
  public func check() throws(RunError) {
    switch self {
    case .numbered(_, let runs):
      try RunFolder.requireLatest(in: runs)
      try Self.requireRoom(for: folder.url, in: runs)
    case .named(let url):
      var status = stat()
      guard lstat(url.path, &status) == 0 else {
        let failure = SystemFailure.last
        // What is missing can be made; a file on the way is named below.
        guard [ENOENT, ENOTDIR].contains(failure.code) else { throw RunFolder.refusal(url, failure) }
        return try Self.requireRoom(for: url, in: url.deletingLastPathComponent())
      }
      try RunFolder.requireEmpty(url)
      try Self.requireWritable(url, for: RunFolder(url: url).checkpoints)
    }
  }

  /// - Parameters:
  ///   - url: A file that does not exist.
  ///   - parent: The folder that it is to be in, which may be missing too.
  private static func requireRoom(for url: URL, in parent: URL) throws(RunError) {
    var status = stat()
    guard stat(parent.path, &status) == 0 else {
      let failure = SystemFailure.last
      guard lstat(parent.path, &status) != 0 else {
        throw .cannotCreate(path: parent.path, reason: "this link leads nowhere", help: .otherFolder)
      }
      let above = parent.deletingLastPathComponent()
      guard [ENOENT, ENOTDIR].contains(failure.code), above.path != parent.path else {
        throw RunFolder.refusal(parent, failure)
      }
      return try requireRoom(for: parent, in: above)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw RunFolder.refusal(parent, SystemFailure(code: EEXIST)) }
    try requireWritable(parent, for: url)
  }

  private static func requireWritable(_ folder: URL, for url: URL) throws(RunError) {
    guard access(folder.path, W_OK | X_OK) == 0 else { throw RunFolder.refusal(url, .last) }
  }
}
