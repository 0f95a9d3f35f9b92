/// What would help against something that went wrong, by what it does.
///
/// Libraries know neither commands nor flags. Their messages name means, and a program gives these the words by which its user
/// reaches them.
public enum Means: Hashable, Sendable {
  // Folders and files of a run.
  case otherFolder
  case freeName
  case newFolder
  case resuming(run: String)
  case overwriting
  case training
  /// `RUN` or a folder of it, as a word of a command.
  case replaying(String)
  /// In the run's folder.
  case verifying
  /// In the run's folder: a training with these kernels, of its configuration with settings, from first weights.
  case repeating(instructionSet: String, settings: [String], firstWeights: String?)
  // Reports of a run.
  case newReport
  case newReportOnOtherData
  // Data.
  case movedData
  case ownData
  case largerDataSet
  case lookingAtData
  case samples
  /// A key, and what else names it.
  case dataFolder
  case missingDataFolder
  case pictureOnStandardInput
  // Configurations.
  /// `stanza.key=value`.
  case setting(String)
  case threads
  case trainingIt(configuration: String)
  case goingOn(run: String)
  // Files of another kind.
  case checkpointBeforePictures
  case checkpointBeforeData
  case usingCheckpoint(path: String)
  // Weights.
  case firstWeights
  case plainWeights
  case firstWeightsFile
  case newRunFromWeights
  case otherFirstWeights
  case trainedWeights
  // Computing.
  case batch
  case checking
  case predicting
  case largerScale
  case smallerScale(mostPixels: Int)

  /// How a program calls each.
  public typealias Words = (Means) -> String

  /// For a program that has no words of its own.
  public var plain: String {
    switch self {
    case .otherFolder: "name another folder"
    case .freeName: "rename it, or name another folder for the run"
    case .newFolder: "give another folder"
    case .resuming: "go on with it"
    case .overwriting: "give another name, or replace it"
    case .training: "a training starts one"
    case .replaying(let folder): folder
    case .verifying: "a verification of the run"
    case .repeating: "a training of config.cnn with the same kernels, settings and first weights"
    case .newReport, .newReportOnOtherData: "a new report"
    case .movedData: "give the folder where it is now, which the run then remembers"
    case .ownData: "give the run's own data, or start a new run"
    case .largerDataSet: "name a data set with more of them"
    case .lookingAtData: "look at them"
    case .samples: ""
    case .dataFolder: "[data] path"
    case .missingDataFolder: "give [data] path"
    case .pictureOnStandardInput: ""
    case .setting(let assignment): assignment
    case .threads: "threads are a key of [engine]"
    case .trainingIt: "a training of it writes checkpoints"
    case .goingOn: "its run can go on"
    case .checkpointBeforePictures: "give a checkpoint here"
    case .checkpointBeforeData: "name the checkpoint"
    case .usingCheckpoint: "a checkpoint can be evaluated, and a training can start from it"
    case .firstWeights: "first weights"
    case .plainWeights: "it can be first weights of a network"
    case .firstWeightsFile: "the file of the first weights"
    case .newRunFromWeights: "start a new run from this file"
    case .otherFirstWeights: "other first weights"
    case .trainedWeights: "unless the training begins with trained weights"
    case .batch: "a batch of"
    case .checking: "a check"
    case .predicting: "scale the picture and predict what it shows"
    case .largerScale: "scale it up"
    case .smallerScale(let pixels): "scale it to at most \(pixels) pixels"
    }
  }
}

/// An error whose text says what would help.
public protocol HelpfulError: Error, CustomStringConvertible {
  /// The text in the words of a program.
  func text(_ words: Means.Words) -> String
}

extension HelpfulError {
  public var description: String { text(\.plain) }
}
