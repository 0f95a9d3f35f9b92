import Foundation
import Synchronization

/// Waits for keys and for word that the window has changed, on a thread of its own: a step may take seconds, and an answer to
/// a key must not.
final class Keyboard: Sendable {
  private let hasKeys: Bool
  private let wakeDescriptor: Int32
  private let press: @Sendable (Character) -> Void
  private let wake: @Sendable () -> Void
  private let hasEnded = Atomic<Bool>(false)

  /// In the background keys are the shell's; this often we look whether it is over, in milliseconds.
  private static let backgroundInterval: Int32 = 500
  /// A hand types less in one go.
  private static let longestRead = 64
  private static let escape = UInt8(0x1B)

  /// - Parameters:
  ///   - wakeDescriptor: Readable when `wake` is to be called.
  ///   - press: Called with each key.
  init(
    hasKeys: Bool, wakeDescriptor: Int32, press: @escaping @Sendable (Character) -> Void,
    wake: @escaping @Sendable () -> Void
  ) {
    self.hasKeys = hasKeys
    self.wakeDescriptor = wakeDescriptor
    self.press = press
    self.wake = wake
  }

  func begin() { Thread.detachNewThread { self.listen() } }

  func end() {
    hasEnded.store(true, ordering: .releasing)
    WindowSignals.wake()
  }

  private func listen() {
    var listens = hasKeys
    while !hasEnded.load(ordering: .acquiring) {
      let isOurs = WindowMode.isForeground
      var descriptors = [
        pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
        // A negative descriptor is passed over.
        pollfd(fd: listens && isOurs ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      ]
      let found = poll(&descriptors, nfds_t(descriptors.count), isOurs ? -1 : Self.backgroundInterval)
      guard !hasEnded.load(ordering: .acquiring) else { return }
      if descriptors[0].revents != 0 { drain() }
      if found > 0, descriptors[1].revents != 0 { listens = readKeys() }
      if descriptors[0].revents != 0 || found == 0 { wake() }
    }
  }

  private func drain() {
    var bytes = [UInt8](repeating: 0, count: Self.longestRead)
    while read(wakeDescriptor, &bytes, bytes.count) > 0 {}
  }

  /// - Returns: Whether more keys can come: not from a terminal that has gone away.
  private func readKeys() -> Bool {
    guard WindowMode.isForeground else { return true }
    var bytes = [UInt8](repeating: 0, count: Self.longestRead)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
    // An arrow, a function key or a mouse sends an escape and letters that mean nothing here.
    for byte in bytes.prefix(count).prefix(while: { $0 != Self.escape }) { press(Character(UnicodeScalar(byte))) }
    return true
  }
}
