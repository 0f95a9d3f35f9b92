import Foundation

/// Bytes for people.
package enum Megabytes {
  package static func text(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1e6
    if megabytes < 0.1 { return String(format: "%.1f kB", Double(bytes) / 1e3) }
    return megabytes < 1e5 ? String(format: "%.1f MB", megabytes) : String(format: "%.0f GB", megabytes / 1e3)
  }
}
