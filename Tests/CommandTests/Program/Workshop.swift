import Foundation

/// A temporary folder with a data set of twelve kinds of nothing: small enough that a training takes no time.
///
/// Images are 6x6; class c has its two rows 2c and 2c+1 bright, with some noise, so a network learns it in a few steps.
final class Workshop: Sendable {
  let url: URL
  var program: Program { Program(folder: url) }

  static let classCount = 3
  static let trainingCount = 48
  static let testCount = 21

  static let configuration = """
    [input]
    channels = 1
    height = 6
    width = 6

    [conv]
    filters = 4
    kernel = 3
    padding = same
    activation = relu

    [pool]
    kind = max
    size = 2

    [linear]
    units = 3

    [data]
    format = idx
    path = data

    [train]
    epochs = 3
    batch_size = 8
    optimizer = sgd
    learning_rate = 0.02
    momentum = 0.9

    """

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "cnn-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url.appending(path: "data"), withIntermediateDirectories: true)
    try write(Self.configuration, to: "tiny.cnn")
    try Self.images(Self.trainingCount).write(to: url.appending(path: "data/train-images-idx3-ubyte"))
    try Self.labels(Self.trainingCount).write(to: url.appending(path: "data/train-labels-idx1-ubyte"))
    try Self.images(Self.testCount).write(to: url.appending(path: "data/t10k-images-idx3-ubyte"))
    try Self.labels(Self.testCount).write(to: url.appending(path: "data/t10k-labels-idx1-ubyte"))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url.appending(path: name).path) }

  func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }

  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.appending(path: folder).path).sorted()
  }

  /// The last epoch's digest of the weights.
  func digest(of run: String) throws -> String {
    let lines = try text("\(run)/metrics.jsonl").split(separator: "\n").filter { $0.contains("\"event\":\"epoch\"") }
    let record = try JSONSerialization.jsonObject(with: Data(lines.last.map(String.init)?.utf8 ?? "{}".utf8))
    return (record as? [String: Any])?["weights_sha256"] as? String ?? ""
  }

  /// Trains the tiny network into a folder.
  @discardableResult
  func train(_ more: String..., out: String) throws -> Program.Outcome {
    try program.run(["train", "--config", "tiny.cnn", "--out", out] + more)
  }

  // MARK: Data

  private static func header(_ kind: UInt8, _ sizes: [Int]) -> Data {
    Data([0, 0, 8, kind])
      + sizes.flatMap { [UInt8($0 >> 24), UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
  }

  static func images(_ count: Int) -> Data {
    var data = header(3, [count, 6, 6])
    for image in 0..<count {
      for row in 0..<6 {
        for column in 0..<6 {
          let noise = (image * 31 + row * 17 + column * 7) % 60
          data.append(UInt8(row / 2 == image % classCount ? 180 + noise : noise))
        }
      }
    }
    return data
  }

  static func labels(_ count: Int) -> Data {
    header(1, [count]) + (0..<count).map { UInt8($0 % classCount) }
  }
}
