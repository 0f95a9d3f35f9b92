import Foundation

/// A regular file mapped into memory: read where it lies, paged in as it is needed.
///
/// - Note: Reading a mapping beyond the end of a file that was cut short kills the process, so whoever reads records over
///   a long time asks `checkUnchanged()` before each batch.
final class MappedFile: Sendable {
  let path: String
  let bytes: Bytes
  private let descriptor: Int32

  /// - Throws: `missing`, `notAFile`, `unreadable` or `empty`.
  init(path: String) throws(DataError) {
    // A pipe without a writer would block in `open` for ever; O_NONBLOCK lets us see that it is one.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.openError(path: path, code: errno) }
    do throws(DataError) {
      let size = try Self.regularSize(descriptor, path: path)
      guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
        throw DataError.unreadable(path: path, reason: systemMessage(errno))
      }
      self.bytes = Bytes(adopting: base, count: size) { munmap(UnsafeMutableRawPointer(mutating: $0), $1) }
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// - Throws: `changed` if the file no longer has the size that it was opened with.
  func checkUnchanged() throws(DataError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) == bytes.count else {
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

  private static func regularSize(_ descriptor: Int32, path: String) throws(DataError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemMessage(errno))
    }
    guard let kind = FileKind(mode: status.st_mode) else {
      guard status.st_size > 0 else { throw .empty(path: path) }
      return Int(status.st_size)
    }
    throw .notAFile(path: path, found: kind)
  }
}

/// The operating system's words for an error number.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

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
