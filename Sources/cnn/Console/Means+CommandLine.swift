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
    case .verifying: "cnn train --verify ."
    case .repeating(let instructionSet, let settings, let weights):
      "CNN_ISA=\(instructionSet) "
        + (["cnn", "train", "--config", "config.cnn"] + settings.flatMap { ["--set", $0] }
        + (weights.map { ["--init", $0] } ?? [])).map(ShellWord.quoted).joined(separator: " ")
    case .newReport: "cnn eval RUN --report RUN/report --force"
    case .newReportOnOtherData: "cnn eval RUN --data DIR --report RUN/report --force"
    case .movedData: "give --data DIR with the folder where it is now, which the run then remembers"
    case .ownData: "give the run's own data with --data, or start a new run"
    case .largerDataSet: "name a data set with more of them with --data"
    case .lookingAtData: "look at them: cnn data check names some"
    case .samples: " (cnn train --dry-run --samples grid.png)"
    case .dataFolder: "[data] path or --data DIR"
    case .missingDataFolder: "give --data or [data] path"
    case .pictureOnStandardInput: ", as in cnn predict RUN - < picture.png"
    case .setting(let assignment): "--set \(ShellWord.quoted(assignment))"
    case .threads: "threads are a key of [engine], or the flag --threads"
    case .trainingIt(let path):
      "this command trains it and writes checkpoints: cnn train --config \(ShellWord.path(path))"
    case .goingOn(let run): "cnn train --resume \(ShellWord.quoted(run)) goes on with its run"
    case .checkpointBeforePictures:
      "give a checkpoint here; cnn predict takes the checkpoint first, and then the pictures"
    case .checkpointBeforeData: "name the checkpoint first; --data names the folder of the data"
    case .usingCheckpoint(let path):
      "cnn eval evaluates a checkpoint, cnn train --init starts from one, and this command shows its layers: "
        + "cnn shape \(ShellWord.path(path))"
    case .firstWeights: "cnn train --init"
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
