import Foundation

/// Replaces a file so that at every moment, through a kill or a full disk, its name stands for a whole file.
///
/// Temporary file in the same folder, write, fsync, rename, fsync of the folder; the previous file is kept until then.
public enum AtomicFile {
  /// Ends the name of a file that is being written; what a kill leaves is removed by the next run that holds the lock.
  static let temporarySuffix = ".partial"

  /// - Parameter parts: Called once with a function that appends bytes.
  /// - Throws: `RunError.cannotWrite`; the previous file is untouched then.
  package static func write(
    to url: URL, parts: (_ append: (Data) throws -> Void) throws -> Void
  ) throws(RunError) {
    let temporary = temporaryName(for: url)
    do {
      try fill(temporary, parts)
      guard rename(temporary.path, url.path) == 0 else { throw SystemFailure.last }
      try synchronize(folder: url.deletingLastPathComponent())
    } catch {
      unlink(temporary.path)
      throw .cannotWrite(path: url.path, reason: SystemFailure.reason(of: error))
    }
  }

  /// Replaces a file by these bytes.
  ///
  /// - Throws: `RunError.cannotWrite`; the previous file is untouched then.
  public static func write(_ data: Data, to url: URL) throws(RunError) {
    try write(to: url) { append in try append(data) }
  }

  /// Lets `target` stand for the file at `source` too, without writing its bytes again.
  ///
  /// Neither is ever written in place, so replacing one leaves the other as it is. Copies where the file system has no
  /// hard links.
  package static func link(_ source: URL, to target: URL) throws(RunError) {
    let temporary = temporaryName(for: target)
    unlink(temporary.path)
    guard Foundation.link(source.path, temporary.path) == 0 else {
      let data: Data
      do {
        data = try Data(contentsOf: source)
      } catch {
        throw .cannotWrite(path: target.path, reason: SystemFailure.reason(of: error))
      }
      return try write(data, to: target)
    }
    do {
      guard rename(temporary.path, target.path) == 0 else { throw SystemFailure.last }
      // Renaming one name of a file to another of the same file does nothing.
      unlink(temporary.path)
      try synchronize(folder: target.deletingLastPathComponent())
    } catch {
      unlink(temporary.path)
      throw .cannotWrite(path: target.path, reason: SystemFailure.reason(of: error))
    }
  }

  private static func temporaryName(for url: URL) -> URL {
    url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)\(temporarySuffix)")
  }

  private static func fill(_ url: URL, _ parts: (_ append: (Data) throws -> Void) throws -> Void) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure.last }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try parts { try handle.write(contentsOf: $0) }
    try handle.synchronize()
    try handle.close()
  }

  /// Makes a rename in a folder survive a power failure.
  static func synchronize(folder: URL) throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure.last }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SystemFailure.last }
  }

  /// Removes what writers that were killed left in a folder.
  package static func removeLeftovers(in folder: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(temporarySuffix) {
      unlink(folder.appending(path: name).path)
    }
  }
}
