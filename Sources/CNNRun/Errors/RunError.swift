import CNNSpec

/// Everything that can be wrong with the files of a run, as facts; `description` turns them to text.
public enum RunError: Error, Equatable, Sendable {
  /// A checkpoint, or a file of first weights, that is not a whole safetensors file.
  case malformedCheckpoint(path: String, SafetensorsError)
  /// What the first bytes show to be another kind of file.
  case otherKind(path: String, found: FileSignature, expected: FileSignature.Purpose)
  /// Metadata that a checkpoint of ours must have.
  case missingMetadata(path: String, key: String)
  case invalidMetadata(path: String, key: String, found: String)
  /// The layout of the file is not the one that this program reads, `known`.
  case unknownFormatVersion(path: String, found: String, known: String)
  /// The rules of the configuration's text are newer than this program.
  case unknownEdition(path: String, found: String)
  case digestDiffers(path: String)
  /// A configuration within a checkpoint that this program does not understand; `errors` is its report.
  case configurationUnreadable(path: String, errors: String)
  case tensorsDoNotFit(path: String, TensorMismatch)
  /// Weights that are infinite or no numbers, which no training saves.
  case weightsNotFinite(path: String, tensor: String)
  case unreadable(path: String, reason: String)
  case cannotCreate(path: String, reason: String, help: Means? = nil)
  case cannotWrite(path: String, reason: String)
  case alreadyExists(path: String)
  /// A file that would be written and that exists.
  case outputExists(path: String)
  case notARun(path: String, reason: String)
  /// A folder without a readable `divergence.json`.
  case notABlackBox(path: String)
  case runInUse(path: String)
  case noRuns(folder: String)
  /// No data at any place that a run remembers.
  case dataMoved(run: String, tried: [TriedPlace])
  /// The data is not what a run was trained on; `files` are those that differ.
  case dataChanged(path: String, files: [String])
  /// The file of the first weights is not the one that the run began with.
  case initialWeightsChanged(path: String, file: String)
  /// The data has other classes than the run, or the same in another order, so that labels mean something else.
  case classesChanged(path: String, before: [Name], now: [Name])
  /// A checkpoint whose configuration is not what `run.json` says was trained.
  case otherRunsCheckpoint(path: String)
  /// A run that ended before its first checkpoint.
  case nothingToResume(path: String)
}

/// A folder in which a run's data was looked for.
public struct TriedPlace: Equatable, Sendable {
  public var path: String
  /// What is missing there.
  public var fact: String

  public init(path: String, fact: String) {
    self.path = path
    self.fact = fact
  }
}
