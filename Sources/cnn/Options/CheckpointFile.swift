import CNNData
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// A checkpoint by the name that a user gave, and the run that it may belong to.
struct CheckpointFile {
  /// As written, or the best checkpoint of the run's folder, or of the newest run, that was written; the last of one whose first epoch isn't over.
  let name: String

  /// - Throws: `RunError.noRuns` for `latest` without any run.
  init(path written: String) throws(RunError) {
    let path = RunFolder.isLatest(written) ? PathText.short(try RunFolder.named(written).url) : written
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists && isFolder.boolValue else {
      name = path
      return
    }
    let best = path + "/checkpoints/best.safetensors"
    let last = path + "/checkpoints/last.safetensors"
    // A folder without either is told apart by whoever reads it.
    name = [best, last].first { FileManager.default.fileExists(atPath: $0) } ?? path
  }

  var url: URL { URL(filePath: name) }

  /// `RUN/checkpoints/best.safetensors` belongs to `RUN`.
  var run: RunFolder? {
    [url, url.resolvingSymlinksInPath()].lazy.compactMap {
      try? RunFolder.open($0.deletingLastPathComponent().deletingLastPathComponent())
    }.first
  }

  /// A split as the checkpoint was trained on it.
  ///
  /// - Parameters:
  ///   - data: The folder that a user named, which the run remembers if it holds the run's data; without it the run's, and of a
  ///     checkpoint alone `[data] path` as it stands.
  ///   - terminal: Told what is remembered.
  /// - Throws: `TrainingError.configuration` for a checkpoint without `[data]`, `.dataMoved` for a run whose data is not where
  ///   it was; `DataError`.
  func openSplit(
    _ split: Split, of trained: TrainedNetwork, data: String?, _ terminal: Terminal
  ) throws -> ImageSet {
    let spec = trained.configuration.spec
    guard let dataSpec = spec.data else { throw TrainingError.configuration(.noData) }
    let runData = run.flatMap { run in (try? run.read()).map { RunData(run, $0, given: data.map { URL(filePath: $0) }) }
    }
    let recorded = try runData?.folder(trained.configuration)
    guard let folder = recorded ?? (data ?? dataSpec.path).map({ URL(filePath: $0) }) else {
      throw DataError.pathMissing(format: dataSpec.format)
    }
    func read() throws -> ImageSet {
      try DataSet.openSplit(
        split, dataSpec, folder: folder, seed: spec.training.seed, classes: trained.metadata.classes, input: spec.input)
    }
    let set = try runData.map { try $0.reading(folder, read) } ?? read()
    let digests = try set.digestsByFile()
    warn(of: digests, of: split, in: folder, trained.metadata, terminal)
    terminal.tell(runData?.remember(folder, having: digests, of: split, trained.configuration))
    return set
  }

  /// Says that images are not those that the training had, because figures of others look the same.
  private func warn(
    of digests: [String: String], of split: Split, in folder: URL, _ metadata: CheckpointMetadata, _ terminal: Terminal
  ) {
    let changed = DataDigests.changes(since: metadata.state.dataDigest, digests, in: split)
    guard !changed.isEmpty else { return }
    let files = changed.map { PrintableText.escaped($0) }.joined(separator: ", ")
    terminal.message(
      "\(PathText.short(folder)): warning: the \(split.ofFiles.rawValue) files are not those of the training; these differ: \(files)"
    )
  }

  /// What a report calls it: the run, or the file of a checkpoint alone. Not the path to it, which says more about
  /// where somebody stood than about the network.
  var title: String { (run?.url ?? url).standardizedFileURL.lastPathComponent }
}
