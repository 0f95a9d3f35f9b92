import CNNData
import CNNEngine
import CNNSpec

/// What ends a training or an evaluation beside its files, as facts; `description` turns them to text.
public enum TrainingError: Error, Equatable, Sendable {
  case configuration(ConfigurationConflict)
  /// Keys that may not differ between a run and its continuation; `free` are those that may.
  case fixedOnResume(path: String, keys: [String], free: [String])
  case diverged(Divergence)
  /// A network whose outputs for an image of a split, or their loss, are not numbers; `pixels` is the image's largest
  /// absolute value after mean and std.
  case outputNotFinite(split: Split, index: Int, pixels: Double)
  /// A picture for a network whose input is no grey or coloured picture.
  case readsNoPictures(channels: Int)
  /// The network's outputs for a picture are not numbers.
  case predictionNotFinite(path: String)
  /// The best checkpoint, read back, does not give what was logged: a bug.
  case bestNotReproduced(path: String, logged: String, found: String)
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
  case tooLittleMemory(MemoryNeed, MemoryAllowance, MemorySubject, largestBatch: Int?)
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
