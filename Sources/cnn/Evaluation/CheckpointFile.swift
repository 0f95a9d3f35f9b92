import CNNData
import CNNSpec
import CNNTraining
import Foundation

/// A checkpoint by the name that a user gave, and the run that it may belong to.
struct CheckpointFile {
  /// As written, or the best checkpoint of the run's folder that was written; the last of one whose first epoch isn't over.
  let name: String

  init(path: String) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists && isFolder.boolValue else {
      name = path
      return
    }
    let best = path + "/checkpoints/best.safetensors"
    let last = path + "/checkpoints/last.safetensors"
    let hasOnlyLast = !FileManager.default.fileExists(atPath: best) && FileManager.default.fileExists(atPath: last)
    name = hasOnlyLast ? last : best
  }

  var url: URL { URL(filePath: name) }

  /// `RUN/checkpoints/best.safetensors` belongs to `RUN`.
  var run: RunFolder? {
    try? RunFolder.open(url.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent())
  }

  /// Where the run had its data; of a checkpoint alone, `[data] path` as it stands.
  func dataFolder(_ spec: DataSpec) -> URL? {
    if let folder = run.flatMap({ try? $0.read() })?.dataFolder { return URL(filePath: folder) }
    return spec.path.map { URL(filePath: $0) }
  }

  /// A split as the checkpoint was trained on it.
  ///
  /// - Parameter data: The folder that a user named; without it the run's.
  /// - Throws: `TrainingError.configuration` for a checkpoint without `[data]`; `DataError`.
  func openSplit(_ split: Split, of trained: TrainedNetwork, data: String?) throws -> ImageSet {
    let spec = trained.configuration.spec
    guard let dataSpec = spec.data else { throw TrainingError.configuration(.noData) }
    guard let folder = data.map({ URL(filePath: $0) }) ?? dataFolder(dataSpec) else {
      throw DataError.pathMissing(format: dataSpec.format)
    }
    return try DataSet.openSplit(
      split, dataSpec, folder: folder, seed: spec.training.seed, classes: trained.metadata.classes, input: spec.input)
  }

  /// What a report calls it: the run, or the file of a checkpoint alone. Not the path to it, which says more about
  /// where somebody stood than about the network.
  var title: String { (run?.url ?? url).standardizedFileURL.lastPathComponent }
}
