import CNNData
import CNNModel
import Foundation

/// `--init FILE`: the tensors of any safetensors file as a network's first weights.
public enum InitialWeights {
  /// PyTorch counts the batches that batch normalisation saw; nothing here depends on it.
  private static let ignoredSuffix = ".num_batches_tracked"

  /// Reads the tensors that a network can take: all of a PyTorch state dictionary, all but the optimizer's of a
  /// checkpoint.
  ///
  /// - Throws: `TrainingError` when the file is damaged or its tensors do not fit; nothing has been replaced then.
  static func load(_ url: URL, into store: ParameterStore) throws(TrainingError) {
    let reader = try SafetensorsReader(url)
    var tensors: [NamedTensor] = []
    for entry in reader.header.entries where isWeight(entry.name) {
      tensors.append(NamedTensor(name: entry.name, shape: entry.shape, values: try reader.floats(entry)))
    }
    try store.load(tensors, path: url.path)
  }

  /// What `run.json` keeps of the file, so that the run can be verified.
  ///
  /// - Throws: `TrainingError.unreadable`.
  public static func record(_ url: URL) throws(TrainingError) -> RunRecord.InitialFile {
    // Opened as a checkpoint first, so that pipes and folders are refused and not read.
    _ = try SafetensorsReader(url)
    do {
      let bytes = [UInt8](try Data(contentsOf: url))
      return RunRecord.InitialFile(path: url.standardizedFileURL.path, sha256: SHA256.hex(of: bytes))
    } catch {
      throw .unreadable(path: url.path, reason: SystemFailure.reason(of: error))
    }
  }

  private static func isWeight(_ name: String) -> Bool {
    !name.hasSuffix(ignoredSuffix) && !name.hasPrefix(Optimizer.tensorPrefix)
  }
}
