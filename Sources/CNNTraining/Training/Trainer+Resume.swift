import CNNModel
import CNNRun
import Foundation

/// Where a training begins: drawn weights, `--init`, or a checkpoint.
extension Trainer {
  /// Replaces the drawn weights by those of a safetensors file with the network's names and shapes.
  ///
  /// - Throws: `RunError` when the file is damaged or does not fit.
  public func initialize(from url: URL) throws(RunError) {
    try InitialWeights.load(url, into: network.parameters)
    step.optimizer.resetAverage()
  }

  /// Goes on from the folder's `last`: weights, optimizer state, position in the data, schedule, best and patience.
  ///
  /// - Throws: `RunError` when the checkpoint is damaged, does not fit, or was trained on other data.
  public func resume() throws(RunError) {
    let metadata = try load(folder.last)
    // With other overrides `last` is written anew, so that a kill before the next save doesn't forget them.
    if metadata.overrides == configuration.checkpointOverrides { files.savedPosition = position }
    try planRepetition()
  }

  /// - Throws: `RunError.dataChanged` when a checkpoint was trained on other data; `classesChanged`.
  public func requireData(of metadata: CheckpointMetadata, path: String) throws(RunError) {
    guard metadata.classes == data.classes else {
      throw .classesChanged(path: path, before: metadata.classes, now: data.classes)
    }
    guard metadata.state.dataDigest != progress.state.dataDigest else { return }
    let files = DataDigests.differences(metadata.state.dataDigest, progress.state.dataDigest)
    guard files.isEmpty else { throw .dataChanged(path: path, files: files) }
  }

  /// Chooses the best epoch as another run does, which an earlier version may have begun; before `run`.
  public func chooseBest(asIn metadata: CheckpointMetadata) { progress.state.tiesByLoss = metadata.state.tiesByLoss }

  /// Reads a checkpoint of this run; nothing of its tensors before its header is known to fit.
  ///
  /// - Throws: `RunError` when it is damaged, does not fit, or was trained on other data.
  public func read(_ url: URL) throws(RunError) -> Checkpoint {
    let header = try SafetensorsReader(url).header
    try requireData(of: CheckpointMetadata(texts: header.metadata, path: url.path), path: url.path)
    try TensorMismatch.require(step.optimizer.checkpointShapes, of: header.entries, path: url.path)
    let saved = try Checkpoint.read(url)
    try saved.metadata.require(configuration, path: url.path)
    guard saved.metadata.state.batchInEpoch < partition.count else {
      throw .invalidMetadata(
        path: url.path, key: CheckpointMetadata.Key.state.text, found: "batch \(saved.metadata.state.batchInEpoch)")
    }
    return saved
  }

  /// Takes over the state that a checkpoint of this run holds; a checkpoint that does not fit changes nothing.
  @discardableResult
  func load(_ url: URL) throws(RunError) -> CheckpointMetadata {
    let saved = try read(url)
    let metadata = saved.metadata
    try step.optimizer.load(saved.tensors, path: url.path)
    progress.epoch = metadata.epoch
    progress.steps = metadata.step
    progress.best = metadata.best
    // A list by an earlier version says less.
    let dataDigest = progress.state.dataDigest
    progress.state = metadata.state
    progress.state.dataDigest = dataDigest
    trainingImages = metadata.trainingImages
    let isPatient = training.patience.map { progress.state.epochsWithoutImprovement < $0 } ?? true
    if training.epochs > progress.state.plannedEpochs || isPatient { progress.state.stoppedEarly = false }
    return metadata
  }
}
