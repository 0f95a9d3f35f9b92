import CNNData
import Foundation

/// How many files this process may open at once. A training that reaches the limit would lose its end: `best` is read back,
/// and the report is written.
enum DescriptorLimit {
  /// The run's lock and records, a checkpoint that is written with its folder, what signals are read from, and two threads
  /// that read data.
  private static let needed = 8

  /// - Throws: `CommandError.tooFewDescriptors` before anything is begun.
  static func require() throws(CommandError) {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < needed {
      let descriptor = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
      guard descriptor >= 0 else { throw .tooFewDescriptors(needed: needed, reason: systemMessage(errno)) }
      opened.append(descriptor)
    }
  }
}
