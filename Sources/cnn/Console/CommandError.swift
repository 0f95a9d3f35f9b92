import CNNSpec
import CNNTraining

/// What can go wrong in a command itself, as facts; everything else comes typed from the targets below.
enum CommandError: Error, Equatable, Sendable {
  case accuracyBelow(threshold: Double, accuracy: Double, checkpoint: String)
  /// `--fail-under` of a network that has no classes.
  case noAccuracy(checkpoint: String)
  /// `predict`, and pictures of what speaks for a class, need classes.
  case noClasses(checkpoint: String)
  /// A PNG has one to four channels.
  case notAPictureNetwork(channels: Int)
  case cannotWriteOutput(reason: String)
  /// Standard input, of which a picture is read.
  case cannotKeepInput(reason: String)
  /// A training opens more files at once than this process may.
  case tooFewDescriptors(needed: Int, reason: String)
  /// `--verify` came out differently.
  case notRepeated(RunDifference)
  /// `--kernel` names none, and no file has this name.
  case unknownKernel(String, known: [String])
  case kernelFile(path: String, line: Int, message: String)
  /// `replay` of a run that kept no step that diverged, or several.
  case noSingleDivergence(run: String, names: [String], hasDiverged: Bool)
  // What pictures can't be drawn of.
  case unknownClass(String, known: [Name])
  case unknownLayer(String, known: [String])
  case unknownUnit(String, layer: String, count: Int)
  case noFilters(layer: String?)
  case noMaps(layer: String?)
  /// `test:17` of a split with fewer images.
  case noSuchImage(String, count: Int)
  /// What stands where an image is expected, and neither is a file nor names one of the data set.
  case notAnImage(String)
  /// A filter's result, because of its padding.
  case pictureTooLarge(Size, sideLimit: Int)
  /// It ran and said how it ended; only the exit code is left.
  case ended(ExitCategory)

  var exitCategory: ExitCategory {
    switch self {
    case .ended(let category): category
    case .accuracyBelow, .notRepeated: .verdict
    case .noAccuracy, .noClasses, .notAPictureNetwork, .kernelFile: .data
    case .unknownKernel, .notAnImage, .noSingleDivergence: .missingInput
    case .unknownClass, .unknownLayer, .unknownUnit, .noFilters, .noMaps, .noSuchImage, .pictureTooLarge: .usage
    case .cannotWriteOutput, .cannotKeepInput, .tooFewDescriptors: .inputOutput
    }
  }
}

extension CommandError {
  /// Without the word that makes it an error; only of what is a warning elsewhere.
  var fact: String {
    if case .cannotWriteOutput(let reason) = self { return "standard output cannot be written: \(reason)" }
    return description
  }
}

/// The one place where this target's errors become text.
extension CommandError: CustomStringConvertible {
  var description: String { shown.text }

  private var shown: ShownText {
    switch self {
    case .accuracyBelow(let threshold, let accuracy, let checkpoint):
      "\(checkpoint): error: accuracy \(NumberText.percent(accuracy)) is below the \(NumberText.percent(threshold)) of --fail-under"
    case .noAccuracy(let checkpoint):
      "\(checkpoint): error: a network without classes has no accuracy for --fail-under"
    case .noClasses(let checkpoint): "\(checkpoint): error: a network without classes has none to look for"
    case .notAPictureNetwork(let channels):
      "error: the network reads \(channels) channels, and a PNG picture has 1 to 4; evaluate it on its data with cnn eval"
    case .cannotWriteOutput: "error: \(fact)"
    case .tooFewDescriptors(let needed, let reason):
      "error: a training opens up to \(needed) files at once beside its streams: \(reason)"
    case .cannotKeepInput(let reason):
      "error: standard input cannot be kept as a file: \(reason); name a file instead of -"
    case .notRepeated(let difference):
      "\(difference.run): error: \(difference.epoch.map { "epoch \($0)" } ?? "the state after step \(difference.step)") comes out differently: \(difference.found) in place of \(difference.expected); the files were changed, or this machine or version computes otherwise"
    case .unknownKernel(let name, let known):
      "\(name): error: neither a file nor a kernel; kernels are \(known.joined(separator: ", "))"
    case .kernelFile(let path, let line, let message): "\(path):\(line): error: \(message)"
    case .noSingleDivergence(let run, let names, let hasDiverged):
      names.isEmpty && hasDiverged
        ? "\(run): error: this run diverged, but the step was not kept; cnn train --verify repeats the whole run"
        : names.isEmpty
          ? "\(run): error: no step of this run diverged, so there is none to repeat; cnn train --verify repeats a whole run"
          : "\(run): error: \(names.count) steps of this run diverged; name one: \(names.map { "\(run)/\($0)" }.joined(separator: ", "))"
    case .unknownClass(let name, let known):
      "\(name): error: no class of the network, which knows \(known.map(\.shown).joined(separator: ", "))"
    case .unknownLayer(let name, let known):
      "\(name): error: no layer of the network, which has \(known.joined(separator: ", "))"
    case .unknownUnit(let name, let layer, let count): "\(name): error: \(layer) has units 0 to \(count - 1)"
    case .noFilters(let layer):
      "\(layer ?? "the network"): error: no filters; choose a layer of kind conv or linear with --layer"
    case .noMaps(let layer):
      "\(layer ?? "the network"): error: no maps of several pixels; choose a layer before the map is flattened"
    case .noSuchImage(let name, let count): "\(name): error: the split has images 0 to \(count - 1)"
    case .notAnImage(let name):
      "\(name): error: neither a file nor an image of the data set; those are called test:17, train:3 or validation:0"
    case .pictureTooLarge(let size, let limit):
      "error: the result would have \(size.width) x \(size.height) pixels, and a side has at most \(limit); give a smaller --padding"
    case .ended: ""
    }
  }
}
