import CNNData
import Foundation

/// A system call that failed.
package struct SystemFailure: Error {
  package var code: Int32

  /// From `errno`.
  package static var last: SystemFailure { SystemFailure(code: errno) }

  package var reason: String { systemMessage(code) }

  /// The system's own words for an error of ours or Foundation's.
  package static func reason(of error: any Error) -> String {
    SystemFailure(of: error)?.reason ?? error.localizedDescription
  }

  /// What the system said, where an error of ours or Foundation's knows; Foundation's own sentences speak of "the operation".
  package init?(of error: any Error) {
    let outer = error as NSError
    if let failure = error as? SystemFailure {
      self = failure
    } else if let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError, inner.domain == NSPOSIXErrorDomain {
      code = Int32(inner.code)
    } else if outer.domain == NSPOSIXErrorDomain {
      code = Int32(outer.code)
    } else if let code = (error as? CocoaError).flatMap(Self.code) {
      self.code = code
    } else {
      return nil
    }
  }

  package init(code: Int32) { self.code = code }

  /// Foundation does not always pass on what it was told.
  private static func code(of error: CocoaError) -> Int32? {
    switch error.code {
    case .fileReadNoPermission, .fileWriteNoPermission: EACCES
    case .fileReadNoSuchFile, .fileNoSuchFile: ENOENT
    case .fileWriteFileExists: EEXIST
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteVolumeReadOnly: EROFS
    default: nil
    }
  }
}
