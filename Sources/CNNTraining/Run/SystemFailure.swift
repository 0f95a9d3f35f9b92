import Foundation

/// A system call that failed.
struct SystemFailure: Error {
  var code: Int32

  /// From `errno`.
  static var last: SystemFailure { SystemFailure(code: errno) }

  var reason: String { String(cString: strerror(code)) }

  /// The system's own words for an error of ours or Foundation's.
  static func reason(of error: any Error) -> String {
    if let failure = error as? SystemFailure { return failure.reason }
    let outer = error as NSError
    if let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError, inner.domain == NSPOSIXErrorDomain {
      return SystemFailure(code: Int32(inner.code)).reason
    }
    if outer.domain == NSPOSIXErrorDomain { return SystemFailure(code: Int32(outer.code)).reason }
    return outer.localizedDescription
  }
}
