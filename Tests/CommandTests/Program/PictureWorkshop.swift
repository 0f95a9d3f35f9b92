import CNNSamples
import CNNSpec
import Foundation

/// A temporary folder with pictures of 8x8 pixels, and a configuration that learns them.
final class PictureWorkshop: Sendable {
  /// Sides of the pictures.
  static let side = 8

  let url: URL
  var program: Program { Program(folder: url) }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "cnn-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Trains into the folder `run`.
  @discardableResult
  func train(channels: Int, classes: Int, _ more: String...) throws -> Program.Outcome {
    let text = """
      [input] channels = \(channels); height = \(Self.side); width = \(Self.side)
      [conv] filters = 4; kernel = 3; activation = relu
      [linear] units = \(classes)
      [data]
      format = images
      path = data
      [train] epochs = 10; batch_size = 16; learning_rate = 0.05
      """
    try Data(text.utf8).write(to: url.appending(path: "pictures.cnn"))
    return try program.run(["train", "--config", "pictures.cnn", "--out", "run"] + more)
  }

  /// Writes a file, and the folders above it. The path is bytes, because names of folders need not be UTF-8.
  func write(_ bytes: [UInt8], to path: Name) throws {
    let folder = Name(bytes: Name(url.path).bytes + [UInt8(ascii: "/")])
    let full = Name(bytes: folder.bytes + path.bytes)
    for end in full.bytes.indices where full.bytes[end] == UInt8(ascii: "/") && end >= folder.bytes.count {
      mkdir(Name(bytes: full.bytes[..<end]).cString, 0o755)
    }
    let file = fopen(full.cString, "wb")
    defer { if let file { fclose(file) } }
    guard let file, fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  /// A picture of one colour.
  static func colour(_ value: Int) -> [UInt8] {
    let pixel = [value, value * 7, value * 13].map { UInt8(truncatingIfNeeded: $0) }
    let row = (0..<side).flatMap { _ in pixel }
    return PNGSample(width: side, height: side, colour: .rgb, rows: Array(repeating: row, count: side)).file
  }

  /// A picture of black ink where it is opaque: one row of it, or one column.
  static func ink(row: Int? = nil, column: Int? = nil) -> [UInt8] {
    let rows = (0..<side).map { y in
      (0..<side).flatMap { x -> [UInt8] in [0, 0, 0, y == row || x == column ? 255 : 0] }
    }
    return PNGSample(width: side, height: side, colour: .rgba, rows: rows).file
  }
}
