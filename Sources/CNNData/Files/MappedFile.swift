import CNNSpec
import Foundation

/// A regular file mapped into memory: read where it lies, paged in as it is needed.
///
/// The file is closed at once, because a mapping needs no descriptor, of which a process may have few.
///
/// - Note: Reading a mapping beyond the end of a file that was cut short kills the process, so whoever reads records over
///   a long time asks `checkUnchanged()` before each batch.
final class MappedFile: Sendable {
  let path: String
  let bytes: Bytes
  /// Which file was mapped, whatever the path leads to by now.
  private let device: dev_t
  private let number: ino_t

  /// - Throws: `missing`, `notAFile`, `unreadable` or `empty`.
  init(path: String) throws(DataError) {
    // A pipe without a writer would block in `open` for ever; O_NONBLOCK lets us see that it is one.
    let descriptor = open(Name(path).cString, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.openError(path: path, code: errno) }
    defer { close(descriptor) }
    let status = try Self.regularStatus(descriptor, path: path)
    let size = Int(status.st_size)
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw DataError.unreadable(path: path, reason: systemMessage(errno))
    }
    bytes = Bytes(adopting: base, count: size) { munmap(UnsafeMutableRawPointer(mutating: $0), $1) }
    self.path = path
    (device, number) = (status.st_dev, status.st_ino)
  }

  /// A file that was removed or replaced stays as it was for whoever has mapped it.
  ///
  /// - Throws: `changed` if the file no longer has the size that it was opened with.
  func checkUnchanged() throws(DataError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_dev == device, status.st_ino == number else { return }
    guard Int(status.st_size) == bytes.count else {
      throw .changed(path: path, bytes: Int(status.st_size), expected: bytes.count)
    }
  }

  private static func openError(path: String, code: Int32) -> DataError {
    switch code {
    case ENOENT, ENOTDIR: .missing(path: path)
    case ENXIO: .notAFile(path: path, found: .socket)
    default: .unreadable(path: path, reason: systemMessage(code))
    }
  }

  private static func regularStatus(_ descriptor: Int32, path: String) throws(DataError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemMessage(errno))
    }
    guard let kind = FileKind(mode: status.st_mode) else {
      guard status.st_size > 0 else { throw .empty(path: path) }
      return status
    }
    throw .notAFile(path: path, found: kind)
  }
}

/// The operating system's words for an error number, and the limit that was reached where it is one of this process.
public func systemMessage(_ code: Int32) -> String {
  let words = String(cString: strerror(code))
  guard code == EMFILE else { return words }
  var limit = rlimit()
  #if os(Linux)
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    let resource = RLIMIT_NOFILE
  #endif
  guard getrlimit(resource, &limit) == 0 else { return words }
  return "\(words): ulimit -n allows \(limit.rlim_cur); allow more"
}

extension FileKind {
  /// `nil` for a regular file.
  init?(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    case S_IFCHR, S_IFBLK: self = .device
    default: self = .unknown
    }
  }
}
