import CNNData
import CNNRun
import CNNSpec
import Foundation

/// A reader of files from elsewhere, fed with bytes that mean nothing: it may refuse them, and do nothing else.
///
/// The fuzzer (`scripts/fuzz.sh`) looks for bytes that make one trap, hang or take much memory; the tests give it every file
/// of the corpus.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case specification, idx, cifar, gzip, safetensors, png

  /// Reads the bytes as this target's kind of file.
  ///
  /// - Parameter folder: For files; of one thread at a time.
  public func read(_ bytes: [UInt8], folder: URL) {
    switch self {
    case .specification: _ = try? Configuration(text: String(decoding: bytes, as: UTF8.self), path: "fuzz.cnn")
    case .idx: readSet(.idx, "train-images-idx3-ubyte", bytes, folder, input: nil)
    case .gzip: readSet(.idx, "train-images-idx3-ubyte.gz", bytes, folder, input: nil)
    case .cifar: readSet(.cifar10, "data_batch_1.bin", bytes, folder, input: nil)
    case .png: readSet(.images, "train/a/x.png", bytes, folder, input: Shape(channels: 1, height: 8, width: 8))
    case .safetensors: readCheckpoint(bytes, folder)
    }
  }

  private func readSet(_ format: DataSpec.Format, _ name: String, _ bytes: [UInt8], _ folder: URL, input: Shape?) {
    Self.write(bytes, folder.appending(path: name))
    let others: [String] =
      switch self {
      case .idx, .gzip: ["train-labels-idx1-ubyte"]
      case .cifar: (2...5).map { "data_batch_\($0).bin" }
      case .png, .specification, .safetensors: []
      }
    for other in others where !FileManager.default.fileExists(atPath: folder.appending(path: other).path) {
      Self.write(
        self == .cifar ? [UInt8](repeating: 0, count: 3073) : [0, 0, 8, 1, 0, 0, 0, 2, 0, 1],
        folder.appending(path: other))
    }
    guard let set = try? DataSet.open(DataSpec(format: format), folder: folder, seed: 1, input: input) else { return }
    // What was accepted has to be readable to its last byte.
    _ = set.training.bytes(of: set.training.count - 1)
  }

  private func readCheckpoint(_ bytes: [UInt8], _ folder: URL) {
    let url = folder.appending(path: "fuzz.safetensors")
    Self.write(bytes, url)
    _ = try? Checkpoint.read(url)
    // Damage that the digest would find first.
    _ = try? Checkpoint.readMetadata(url).readConfiguration(path: url.path)
    guard let reader = try? SafetensorsReader(url) else { return }
    for entry in reader.header.entries { _ = try? reader.floats(entry) }
  }

  private static func write(_ bytes: [UInt8], _ url: URL) {
    do {
      try Data(bytes).write(to: url)
    } catch {
      try? FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      guard (try? Data(bytes).write(to: url)) != nil else { fatalError("no room for \(url.path)") }
    }
  }
}
