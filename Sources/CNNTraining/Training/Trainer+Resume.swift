import CNNModel
import Foundation

/// Where a training begins: drawn weights, `--init`, or a checkpoint.
extension Trainer {
  /// Replaces the drawn weights by those of a safetensors file with the network's names and shapes.
  ///
  /// - Throws: `TrainingError` when the file is damaged or does not fit.
  public func initialize(from url: URL) throws(TrainingError) {
    try InitialWeights.load(url, into: network.parameters)
    step.optimizer.resetAverage()
  }

  /// Goes on from the folder's `last`: weights, optimizer state, position in the data, schedule, best and patience.
  ///
  /// - Throws: `TrainingError` when the checkpoint is damaged, does not fit, or was trained on other data.
  public func resume() throws(TrainingError) {
    let saved = try Checkpoint.read(folder.last)
    let metadata = saved.metadata
    guard metadata.state.dataDigest == state.dataDigest else {
      throw .changedOnResume(
        path: folder.last.path, what: "the data", from: metadata.state.dataDigest, to: state.dataDigest)
    }
    try step.optimizer.load(saved.tensors, path: folder.last.path)
    epoch = metadata.epoch
    updates = metadata.step
    best = metadata.best
    state = metadata.state
    if training.epochs > state.plannedEpochs { state.stoppedEarly = false }
    guard state.batchInEpoch < partition.count else {
      throw .invalidMetadata(
        path: folder.last.path, key: CheckpointMetadata.Key.state, found: "batch \(state.batchInEpoch)")
    }
  }
}
