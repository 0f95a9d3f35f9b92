import CNNSpec

extension Means {
  /// By what a user of the command line reaches it: the one place where messages of the libraries get flags and commands.
  var commandLine: String {
    switch self {
    case .otherFolder: "name another folder with --out"
    case .freeName: "rename it, or name a folder for the run with --out"
    case .newFolder: "give another --out"
    case .resuming(let run): "go on with it: cnn train --resume \(ShellWord.path(run))"
    case .overwriting: "give another name, or --force to replace it"
    case .training: "cnn train FILE starts one"
    case .replaying(let folder): "cnn replay \(ShellWord.path(folder))"
    case .newReport: "cnn eval RUN --report RUN/report --force"
    case .newReportOnOtherData: "cnn eval RUN --data DIR --report RUN/report --force"
    case .movedData: "give --data DIR with the folder where it is now, which the run then remembers"
    case .ownData: "give the run's own data with --data, or start a new run"
    case .largerDataSet: "name a data set with more of them with --data"
    case .lookingAtData: "look at them: cnn data check names some"
    case .samples: " (cnn train --dry-run --samples grid.png)"
    case .plainWeights: "\"cnn train --init\" reads plain weights"
    case .firstWeightsFile: "the file of --init"
    case .newRunFromWeights: "start a new run with --init and this file"
    case .otherFirstWeights: "other weights for --init"
    case .trainedWeights: "unless trained weights come with --init"
    case .batch: "--batch"
    case .checking: "cnn check"
    case .predicting: "scale the picture and use cnn predict"
    case .largerScale: "give a larger --scale"
    case .smallerScale(let pixels): "give a --scale that leaves at most \(pixels) pixels"
    }
  }
}

extension Error {
  /// For people at a command line.
  var words: String { (self as? any HelpfulError)?.text(\.commandLine) ?? "\(self)" }
}
