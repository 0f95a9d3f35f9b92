import CNNSpec
import Foundation

/// A folder for one test, gone with it.
final class TemporaryFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("cnn-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Writes a file whose path below this folder may be any bytes; the folders on the way are made.
  func write(_ parts: [Name], _ bytes: [UInt8]) throws {
    var path = Name(url.path).bytes
    for (index, part) in parts.enumerated() {
      path += [UInt8(ascii: "/")] + part.bytes
      if index < parts.count - 1 { mkdir(Name(bytes: path).cString, 0o755) }
    }
    let descriptor = open(Name(bytes: path).cString, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: bytes)
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }
}
