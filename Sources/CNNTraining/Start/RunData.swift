import CNNData
import CNNRun
import CNNSpec
import Foundation

/// The data of a run: where it is, and where to look for it the next time.
public struct RunData {
  let run: RunFolder
  let record: RunRecord
  /// The folder that the user names now.
  let given: URL?

  public init(_ run: RunFolder, _ record: RunRecord, given: URL?) {
    self.run = run
    self.record = record
    self.given = given
  }

  /// The run whose own `config.cnn` this is; `nil` for any other configuration, and for one whose `[data] path` was changed
  /// and leads to a folder.
  init?(configuration: Configuration) {
    let file = URL(filePath: configuration.path)
    let setsPath = configuration.overrides.contains { $0.assignment.hasPrefix("data.path=") }
    guard file.lastPathComponent == "config.cnn", !setsPath,
      let run = try? RunFolder.open(file.deletingLastPathComponent()), let record = try? run.read()
    else { return nil }
    if !record.isOwn(configuration: configuration.text), let path = configuration.spec.data?.path,
      PictureListing.isFolder(URL(filePath: path, relativeTo: file.deletingLastPathComponent()).path)
    {
      return nil
    }
    self.init(run, record, given: nil)
  }

  /// What the run was trained with beside its text, and a new training of its `config.cnn` is not.
  ///
  /// - Returns: `nil` when nothing is missing.
  func droppedChanges(in configuration: Configuration) -> RunWarning? {
    let given = Set(configuration.overrides.map(\.assignment))
    let used = record.resumed.last { $0.overrides != nil }?.overrides ?? record.overrides
    let dropped = used.filter { !given.contains($0) }
    guard !dropped.isEmpty else { return nil }
    return RunWarning(.droppedChanges(dropped), place: configuration.path)
  }

  /// What the user names, or the first place that the run remembers and that has the run's data. Where there are folders at
  /// several, the digests decide.
  ///
  /// - Returns: `nil` for a run that never knew a folder.
  /// - Throws: `RunError.dataMoved`.
  public func folder(_ configuration: Configuration) throws(RunError) -> URL? {
    if let given { return given }
    let places = record.dataPlaces(of: run)
    let folders = places.filter { PictureListing.isFolder($0.path) }
    guard !folders.isEmpty else {
      if places.isEmpty { return nil }
      throw moved(places.map { ($0, "no such folder") })
    }
    return folders.count == 1 ? folders[0] : folders.first { holds($0, configuration) } ?? folders[0]
  }

  /// Runs `body`, which reads `folder`. Files that are missing where the run remembers them are no reason to get the data
  /// anew: they may have been moved.
  ///
  /// - Throws: what `body` throws, with `RunError.dataMoved` instead of a `DataError` about missing files.
  public func reading<Result>(_ folder: URL?, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DataError {
      guard given == nil, let folder, error.category == .missingInput else { throw error }
      if case .splitMissing = error { throw error }
      throw moved([(folder, error.fact)])
    }
  }

  /// A configuration with the run's data.
  ///
  /// - Parameters:
  ///   - otherwise: The folder for a run that never knew one.
  ///   - kernels: As in `RunSetup`.
  /// - Throws: `RunError.dataMoved`; what `RunSetup` throws.
  func setup(
    _ configuration: Configuration, otherwise: URL? = nil, threads: MachineChoice.ThreadRequest?,
    kernels: String? = nil, environment: [String: String], crew: RankCrew? = nil, purpose: RankPurpose = .training
  ) throws -> RunSetup {
    let folder = try folder(configuration) ?? otherwise
    return try reading(folder) {
      try RunSetup(
        configuration: configuration, dataFolder: folder, threads: threads, kernels: kernels, environment: environment,
        crew: crew, purpose: purpose)
    }
  }

  /// Keeps the digest of every file in a new run's folder where `run.json` names the files only together.
  ///
  /// - Throws: `DataError`; `RunError.cannotWrite`.
  static func writeList(of setup: RunSetup, to run: RunFolder) throws {
    let sets = [setup.data.training, setup.data.test].compactMap { $0 }
    guard sets.contains(where: { $0.files.count >= FileList.leastCount }) else { return }
    try AtomicFile.write(Data(FileList(setup.data, folder: setup.dataFolder).content), to: run.dataList)
  }

  /// Runs `body`, which compares the data with the run's.
  ///
  /// - Throws: what `body` throws, with the names of single files in `RunError.dataChanged` where the run knows them.
  func naming<Result>(_ setup: RunSetup, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch RunError.dataChanged(let path, let files) {
      let now = (try? Data(contentsOf: run.dataList)).flatMap { content in
        (try? FileList(setup.data, folder: setup.dataFolder)).map { FileList(content: content).differences(to: $0) }
      }
      guard let now, !now.isEmpty else { throw RunError.dataChanged(path: path, files: files) }
      let rest = now.count > Self.namedFiles ? ["and \(now.count - Self.namedFiles) more"] : []
      throw RunError.dataChanged(path: path, files: now.prefix(Self.namedFiles) + rest)
    }
  }

  /// A message names no more files than this.
  private static let namedFiles = 5

  /// Whether the run would look there by itself.
  func isKnown(_ folder: URL) -> Bool {
    let path = folder.resolvingSymlinksInPath().standardizedFileURL.path
    return record.dataPlaces(of: run).contains { $0.resolvingSymlinksInPath().path == path }
  }

  /// Whether classes are those of the run, in its order; true before its first checkpoint.
  func hasClasses(_ classes: [Name]) -> Bool {
    (try? Checkpoint.readMetadata(run.last)).map { $0.classes == classes } ?? true
  }

  func holds(_ folder: URL, _ configuration: Configuration) -> Bool {
    guard let set = try? open(folder, configuration), hasClasses(set.classes) else { return false }
    guard let found = try? set.digests() else { return false }
    return DataDigests.agree(record.dataDigests, found)
  }

  func open(_ folder: URL, _ configuration: Configuration) throws(DataError) -> DataSet? {
    guard let spec = configuration.spec.data else { return nil }
    return try DataSet.open(
      spec, folder: folder, seed: configuration.spec.training.seed, input: configuration.spec.input,
      outputs: configuration.architecture.output.count)
  }

  private func moved(_ tried: [(place: URL, fact: String)]) -> RunError {
    .dataMoved(
      run: PathText.short(run.named), tried: tried.map { TriedPlace(path: PathText.short($0.place), fact: $0.fact) })
  }
}
