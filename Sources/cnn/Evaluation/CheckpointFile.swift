import CNNSpec
import CNNTraining
import Foundation

/// A checkpoint by the name that a user gave, and the run that it may belong to.
struct CheckpointFile {
  /// As written, or the best checkpoint of the run's folder that was written.
  let name: String

  init(path: String) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    name = exists && isFolder.boolValue ? path + "/checkpoints/best.safetensors" : path
  }

  var url: URL { URL(filePath: name) }

  /// `RUN/checkpoints/best.safetensors` belongs to `RUN`.
  private var run: RunFolder? {
    try? RunFolder.open(url.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent())
  }

  /// Where the run had its data; of a checkpoint alone, `[data] path` as it stands.
  func dataFolder(_ spec: DataSpec) -> URL? {
    if let folder = run.flatMap({ try? $0.read() })?.dataFolder { return URL(filePath: folder) }
    return spec.path.map { URL(filePath: $0) }
  }

  /// The epochs of the run; empty for a checkpoint alone.
  var history: [EpochRecord] { run?.epochRecords ?? [] }
}

extension RunFolder {
  /// Everything that `metrics.jsonl` says about epochs.
  var epochRecords: [EpochRecord] {
    MetricsRecord.read(self).compactMap { record in
      if case .epoch(let epoch) = record { epoch } else { nil }
    }
  }
}
