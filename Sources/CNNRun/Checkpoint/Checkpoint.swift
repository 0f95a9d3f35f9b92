import CNNData
import CNNEngine
import CNNSpec
import Foundation

/// A checkpoint in memory: metadata, and tensors in the order of the file.
///
/// The file's `digest` covers metadata and tensors, so damage anywhere is noticed when it is read.
public struct Checkpoint: Sendable {
  public var metadata: CheckpointMetadata
  /// Parameters and running statistics in the order of the network, then optimizer state.
  public var tensors: [NamedTensor]

  public init(metadata: CheckpointMetadata, tensors: [NamedTensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Replaces the file at `url`; at every moment the name stands for a whole checkpoint.
  ///
  /// - Throws: `RunError.cannotWrite`.
  public func write(to url: URL) throws(RunError) {
    var texts = metadata.texts()
    texts[CheckpointMetadata.Key.digest] = Self.digest(texts, tensors)
    try SafetensorsWriter.write(tensors, metadata: texts, to: url)
  }

  /// Reads and verifies a checkpoint that this program wrote.
  ///
  /// - Throws: `RunError` with everything that can be wrong with the file.
  public static func read(_ url: URL) throws(RunError) -> Checkpoint {
    let reader = try SafetensorsReader(url)
    let metadata = try CheckpointMetadata(texts: reader.header.metadata, path: url.path)
    var tensors: [NamedTensor] = []
    for entry in reader.header.entries {
      tensors.append(NamedTensor(name: entry.name, shape: entry.shape, values: try reader.floats(entry)))
    }
    guard let expected = reader.header.metadata[CheckpointMetadata.Key.digest] else {
      throw .missingMetadata(path: url.path, key: CheckpointMetadata.Key.digest.text)
    }
    guard digest(reader.header.metadata, tensors) == expected else { throw .digestDiffers(path: url.path) }
    return Checkpoint(metadata: metadata, tensors: tensors)
  }

  /// The metadata alone, without reading the tensors; for listings and for finding the configuration.
  public static func readMetadata(_ url: URL) throws(RunError) -> CheckpointMetadata {
    let reader = try SafetensorsReader(url)
    return try CheckpointMetadata(texts: reader.header.metadata, path: url.path)
  }

  /// SHA-256 of every text but the digest itself, sorted by key, and of every tensor's name, shape and bytes.
  private static func digest(_ texts: [Name: String], _ tensors: [NamedTensor]) -> String {
    var digest = SHA256()
    func update(_ text: String) { digest.update([UInt8]("\(text.utf8.count):\(text)".utf8).span) }
    for (key, text) in texts.sorted(by: { $0.key < $1.key }) where key != CheckpointMetadata.Key.digest {
      update(key.text)
      update(text)
    }
    for tensor in tensors {
      update(tensor.name)
      update(tensor.shape.description)
      digest.update(FloatBytes.bytes(of: tensor.values).span)
    }
    return digest.finalize()
  }
}

extension Checkpoint {
  /// Begins the names of the optimizer's tensors.
  package static let optimizerPrefix = "optimizer."
}

extension SafetensorsHeader.Entry {
  /// Not the optimizer's.
  package var isWeight: Bool { !name.hasPrefix(Checkpoint.optimizerPrefix) }
}
