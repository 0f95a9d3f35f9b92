import CNNData
import CNNModel
import CNNRun
import CNNSpec
import Foundation

/// `--init FILE`: the tensors of any safetensors file as a network's first weights.
public enum InitialWeights {
  /// Reads the tensors that a network can take: all of a PyTorch state dictionary, all but the optimizer's of a
  /// checkpoint.
  ///
  /// - Throws: `RunError` when the file is damaged or its tensors do not fit; nothing has been replaced then.
  static func load(_ url: URL, into store: ParameterStore) throws(RunError) {
    let reader = try open(url, for: store.layout)
    var tensors: [NamedTensor] = []
    for entry in reader.header.entries where entry.isInitial {
      tensors.append(NamedTensor(name: entry.name, shape: entry.shape, values: try reader.floats(entry)))
    }
    try store.load(tensors, path: url.path)
  }

  /// Which of a file's tensors a network takes, so that nothing is passed over without a word.
  public struct Selection: Equatable, Sendable {
    public let path: String
    /// Tensors that the network has.
    public let taken: Int
    /// Tensors of a checkpoint's optimizer.
    public let ofOptimizer: Int
    /// PyTorch's counts of the batches that a batch normalisation has seen.
    public let batchCounts: Int
  }

  /// - Throws: What is wrong with a file that is not a network's.
  public static func selection(_ url: URL, for architecture: Architecture) throws(RunError) -> Selection {
    let entries = try open(url, for: ParameterLayout(architecture)).header.entries
    let (taken, weights) = (entries.count(where: \.isInitial), entries.count(where: \.isWeight))
    return Selection(
      path: url.path, taken: taken, ofOptimizer: entries.count - weights, batchCounts: weights - taken)
  }

  /// What `run.json` keeps of the file, so that the run can be verified.
  ///
  /// - Throws: `RunError.unreadable`; what is wrong with a file that is not a network's.
  public static func record(
    _ url: URL, for architecture: Architecture
  ) throws(RunError) -> RunRecord.InitialFile {
    // Checked first, so that nothing is read that is of no use.
    _ = try open(url, for: ParameterLayout(architecture))
    do {
      let bytes = [UInt8](try Data(contentsOf: url))
      return RunRecord.InitialFile(path: url.standardizedFileURL.path, sha256: SHA256.hex(of: bytes))
    } catch {
      throw .unreadable(path: url.path, reason: SystemFailure.reason(of: error))
    }
  }

  /// - Throws: `RunError` when the header is damaged or its tensors do not fit; none of them has been read then.
  private static func open(_ url: URL, for layout: ParameterLayout) throws(RunError) -> SafetensorsReader {
    let reader = try SafetensorsReader(url)
    try TensorMismatch.require(layout.shapes, of: reader.header.entries.filter(\.isInitial), path: url.path)
    return reader
  }
}

extension SafetensorsHeader.Entry {
  /// PyTorch counts the batches that batch normalisation saw; nothing here depends on it.
  fileprivate var isInitial: Bool { isWeight && !name.hasSuffix(".num_batches_tracked") }
}
