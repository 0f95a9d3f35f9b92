import CNNData
import CNNRun
import Foundation

/// Writes a file that a user asked for.
public enum OutputFile {
  /// Replaces a file as a whole; a device or pipe, which cannot be replaced, is written to.
  ///
  /// - Throws: `RunError.cannotCreate` when the folder is missing or closed to us, `.cannotWrite` when writing
  ///   fails; a file that was there before is untouched then.
  public static func write(_ data: Data, to url: URL) throws(RunError) {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isFolder) {
      guard !isFolder.boolValue else { throw .cannotCreate(path: url.path, reason: "it is a folder") }
      let attributes = try? manager.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
      if attributes?[.type] as? FileAttributeType != .typeRegular { return try append(data, to: url) }
    }
    try replace(url, by: data)
  }

  /// Refuses a name that a file, a folder or a link has; a device or a pipe is written to and loses nothing.
  ///
  /// - Throws: `RunError.outputExists`.
  public static func requireFree(_ path: String) throws(RunError) {
    var link = stat()
    guard lstat(path, &link) == 0 else { return }
    var target = stat()
    let isStream = stat(path, &target) == 0 && ![S_IFREG, S_IFDIR].contains(target.st_mode & S_IFMT)
    guard !isStream else { return }
    throw .outputExists(path: path)
  }

  /// Replaces what stands there, were it a pipe that nobody reads: a file of a folder that is ours.
  ///
  /// - Throws: As `write`.
  public static func replace(_ url: URL, by data: Data) throws(RunError) {
    let (manager, folder) = (FileManager.default, url.deletingLastPathComponent())
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw .cannotCreate(path: url.path, reason: "the folder \(folder.path) does not exist")
    }
    guard manager.isWritableFile(atPath: folder.path) else {
      throw .cannotCreate(path: url.path, reason: "the folder \(folder.path) is not writable")
    }
    try AtomicFile.write(data, to: url)
  }

  /// Makes a folder with its parents, unless it is there.
  public static func makeFolder(_ url: URL) throws(RunError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreate(path: url.path, reason: "the folder cannot be made")
    }
  }

  /// A pipe that nobody reads is refused: opening it would wait for a reader, for ever perhaps.
  private static func append(_ data: Data, to url: URL) throws(RunError) {
    let descriptor = open(url.path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno == ENXIO ? "it is a pipe that no program reads" : systemMessage(errno)
      throw .cannotWrite(path: url.path, reason: reason)
    }
    // A reader may take its time.
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: data)
      try handle.close()
    } catch {
      throw .cannotWrite(path: url.path, reason: error.localizedDescription)
    }
  }
}
