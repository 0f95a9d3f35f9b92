import CNNData
import CNNEngine
import CNNSpec

/// Everything that can end a training or an evaluation, as facts; `message` turns them to text.
public enum TrainingError: Error, Equatable, Sendable {
  /// A checkpoint or an `--init` file that is not a whole safetensors file.
  case malformedCheckpoint(path: String, SafetensorsError)
  /// What the first bytes show to be another kind of file.
  case otherKind(path: String, found: FileSignature, expected: FileSignature.Purpose)
  /// Metadata that a checkpoint of ours must have.
  case missingMetadata(path: String, key: String)
  case invalidMetadata(path: String, key: String, found: String)
  case unknownFormatVersion(path: String, found: String)
  /// The rules of the configuration's text are newer than this program.
  case unknownEdition(path: String, found: String)
  case digestDiffers(path: String)
  /// A configuration within a checkpoint that this program does not understand; `errors` is its report.
  case configurationUnreadable(path: String, errors: String)
  case tensorsDoNotFit(path: String, TensorMismatch)
  /// Weights that are infinite or no numbers, which no training saves.
  case weightsNotFinite(path: String, tensor: String)
  case unreadable(path: String, reason: String)
  case cannotCreate(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case alreadyExists(path: String)
  /// A file that a command would write and that exists; only `--force` replaces it.
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
  /// The data has other classes than the run, or the same in another order, so that labels mean something else.
  /// The file of `--init` is not the one that the run began with.
  case initialWeightsChanged(path: String, file: String)
  case classesChanged(path: String, before: [Name], now: [Name])
  /// A checkpoint whose configuration is not what `run.json` says was trained.
  case otherRunsCheckpoint(path: String)
  /// Keys that may not differ between a run and its continuation.
  case fixedOnResume(path: String, keys: [String])
  /// A run that ended before its first checkpoint.
  case nothingToResume(path: String)
  case configuration(ConfigurationConflict)
  case diverged(Divergence)
  /// A network whose outputs for an image of a split, or their loss, are not numbers; `pixels` is the image's largest
  /// absolute value after mean and std.
  case outputNotFinite(split: Split, index: Int, pixels: Double)
  /// The best checkpoint, read back, does not give what was logged: a bug.
  case bestNotReproduced(path: String, logged: String, found: String)

  public var exitCategory: ExitCategory {
    switch self {
    case .malformedCheckpoint, .otherKind, .missingMetadata, .invalidMetadata, .unknownFormatVersion, .unknownEdition,
      .digestDiffers,
      .configurationUnreadable, .tensorsDoNotFit, .weightsNotFinite, .dataChanged, .classesChanged,
      .initialWeightsChanged,
      .otherRunsCheckpoint:
      .data
    case .unreadable, .notARun, .noRuns, .dataMoved, .nothingToResume, .notABlackBox: .missingInput
    case .cannotCreate, .alreadyExists, .outputExists, .runInUse: .cannotCreate
    case .cannotWrite: .inputOutput
    case .fixedOnResume, .configuration: .configuration
    case .diverged, .outputNotFinite: .verdict
    case .bestNotReproduced: .internalError
    }
  }
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

/// A configuration that contradicts itself or its data in a way that only shows when both are known.
public enum ConfigurationConflict: Equatable, Sendable {
  case noData
  case noTrainingImages
  /// `isChosen` if [data] names the classes.
  case outputsDifferFromClasses(outputs: Int, classes: Int, occurrence: ClassOccurrence, isChosen: Bool)
  case outputDiffersFromTarget(output: String, target: String)
  /// Cross-entropy needs labels, and the data has target images.
  case crossEntropyWithoutClasses
  case inputDiffersFromImages(input: String, images: String)
  case classWeightCount(found: Int, classes: Int, occurrence: ClassOccurrence)
  /// No training image is of a class with a weight.
  case imagesWithoutWeight(images: Int, weighted: [Name])
  /// Label smoothing or class weights for target images.
  case answersWithoutClasses
  /// Every layer is frozen, or none has a parameter.
  case nothingToTrain
  /// Batch normalisation over one value a channel has no variance.
  case batchTooSmallForNorm(layer: String, batchSize: Int)
  /// `largestBatch` is what would fit; `nil` when nothing does.
  case tooLittleMemory(MemoryNeed, MemoryAllowance, MemoryGuard.Subject, largestBatch: Int?)
}

extension ConfigurationConflict {
  /// What of the configuration is at fault, so that whoever has its text can show the line; `nil` for what no line says, as a
  /// flag or a file that is too large.
  ///
  /// - Parameter lastLayer: The name of the layer that makes the output.
  public func key(lastLayer: String) -> ConfigurationKey? {
    switch self {
    case .noData, .noTrainingImages: ConfigurationKey(stanza: "data", key: nil)
    case .outputsDifferFromClasses: ConfigurationKey(stanza: lastLayer, key: "units", alternatives: ["filters"])
    case .outputDiffersFromTarget: ConfigurationKey(stanza: lastLayer, key: "filters", alternatives: ["units"])
    case .crossEntropyWithoutClasses: ConfigurationKey(stanza: "loss", key: "kind")
    case .inputDiffersFromImages: ConfigurationKey(stanza: "input", key: nil)
    case .classWeightCount, .imagesWithoutWeight: ConfigurationKey(stanza: "loss", key: "class_weights")
    case .answersWithoutClasses: ConfigurationKey(stanza: "loss", key: nil)
    case .batchTooSmallForNorm: ConfigurationKey(stanza: "train", key: "batch_size")
    case .tooLittleMemory(_, _, .batchSize, _): ConfigurationKey(stanza: "train", key: "batch_size")
    case .nothingToTrain, .tooLittleMemory: nil
    }
  }
}

/// Tensors of a file that do not fit the network, all of them.
public struct TensorMismatch: Equatable, Sendable {
  public struct Shapes: Equatable, Sendable {
    public var name: String
    public var expected: [Int]
    public var found: [Int]
  }

  public var missing: [String] = []
  public var unknown: [String] = []
  public var mismatched: [Shapes] = []

  public var isEmpty: Bool { missing.isEmpty && unknown.isEmpty && mismatched.isEmpty }
}

/// A step in which a number stopped being finite.
public struct Divergence: Equatable, Sendable {
  public enum Quantity: String, Codable, Sendable {
    case loss, gradient, parameter
    /// The outputs for an image of an evaluation between two steps.
    case output
  }

  public var quantity: Quantity
  public var epoch: Int
  public var step: Int
  /// The first layer, in the order of the network, whose output is not finite; `nil` when all are.
  public var layer: String?
  /// The first tensor whose gradient or value is not finite; `nil` when all are.
  public var tensor: String?
  /// Positions of the batch's images in the training split; of an output, that of the image in its split.
  public var samples: [Int]
  public var learningRate: Double
  /// Euclidean norms of the last steps' gradients, oldest first.
  public var gradientNorms: [Double]
  /// The last good checkpoint; `nil` when none was written yet.
  public var checkpoint: String?
  /// The folder with the state before the step; `nil` when it was not kept.
  public var blackBox: String?
  /// Of the image whose output, or whose loss, an evaluation found; `nil` for a step.
  public var split: Split?
  /// Rollbacks that were made before this divergence ended the training.
  public var rollbacks = 0
  public var cause = Cause.updates
  /// What the configuration does already against updates that are too large.
  public var clipsGradient = false
  public var warmsUp = false
}
