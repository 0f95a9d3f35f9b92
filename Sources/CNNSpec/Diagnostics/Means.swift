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
  // Reports of a run.
  case newReport
  case newReportOnOtherData
  // Data.
  case movedData
  case ownData
  case largerDataSet
  case lookingAtData
  case samples
  // Weights.
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
    case .newReport, .newReportOnOtherData: "a new report"
    case .movedData: "give the folder where it is now, which the run then remembers"
    case .ownData: "give the run's own data, or start a new run"
    case .largerDataSet: "name a data set with more of them"
    case .lookingAtData: "look at them"
    case .samples: ""
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
