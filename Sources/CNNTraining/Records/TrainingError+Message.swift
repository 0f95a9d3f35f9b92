import CNNSpec
import Foundation

/// The one place where this target's errors become text: `path: error: what, and what to do`.
extension TrainingError: CustomStringConvertible {
  public var description: String { shown.text }

  private var shown: ShownText {
    switch self {
    case .malformedCheckpoint(let path, .notSafetensors):
      "\(path): error: \(SafetensorsError.notSafetensors.description) If it is, it is damaged: copy it again"
    case .malformedCheckpoint(let path, let error):
      "\(path): error: \(error.description); copy the file again, or take another checkpoint of the run"
    case .otherKind(let path, let found, let expected):
      "\(path): error: \(found.mismatch(path: path, expected: expected))"
    case .missingMetadata(let path, let key):
      "\(path): error: the metadata has no \"\(key)\", so this is not a checkpoint that cnn wrote; \"cnn train --init\" reads plain weights"
    case .invalidMetadata(let path, let key, let found):
      "\(path): error: \"\(key)\" in the metadata is not readable: \"\(PrintableText.escaped(found.prefix(Self.quotedLength)))\"; the file was changed or is damaged; take another checkpoint of the run"
    case .unknownEdition(let path, let found):
      "\(path): error: its configuration has the rules of edition \(PrintableText.escaped(found)); this program knows editions up to \(Edition.current.rawValue), so a newer cnn is needed"
    case .unknownFormatVersion(let path, let found):
      "\(path): error: format version \(found); this program reads version \(CheckpointMetadata.formatVersion), so a newer cnn is needed"
    case .digestDiffers(let path):
      "\(path): error: the tensors do not match the digest stored with them; the file is damaged, use another checkpoint of the run"
    case .configurationUnreadable(let path, let errors):
      "\(path): error: the configuration inside is not valid for this program:\n\(lines: errors)"
    case .tensorsDoNotFit(let path, let mismatch): "\(path): error: \(lines: mismatch.description)"
    case .weightsNotFinite(let path, let tensor):
      "\(path): error: tensor \"\(tensor)\" holds numbers that are not finite, so the weights are of no use; use another checkpoint"
    case .unreadable(let path, let reason):
      "\(path): error: \(MissingPath.isMissing(path) ? MissingPath.text(path) : "cannot be read: \(reason)")"
    case .cannotCreate(let path, let reason): "\(path): error: cannot be created: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): error: cannot be written: \(reason)"
    case .alreadyExists(let path):
      "\(path): error: exists already and is never overwritten; give another --out"
        + (MissingPath.isMissing(path + "/run.json")
          ? "" : ", or go on with it: cnn train --resume \(ShellWord.path(path))")
    case .outputExists(let path):
      "\(path): error: exists already; give another name, or --force to replace it"
    case .notARun(let path, let reason): "\(path): error: not a run folder: \(reason)"
    case .notABlackBox(let path):
      "\(path): error: not the folder of a divergence: it has no readable divergence.json; name RUN/divergence-STEP, or a run that has one"
    case .runInUse(let path): "\(path): error: another process is training this run; wait for it or stop it"
    case .noRuns(let folder): "\(folder): error: has no run yet; cnn train FILE starts one"
    case .dataMoved(let run, let tried):
      "\(run): error: the data of this run is not where it was: looked at \(tried.map { "\($0.path) (\($0.fact))" }.joined(separator: " and ")); give --data DIR with the folder where it is now, which the run then remembers"
    case .dataChanged(let path, let files):
      "\(path): error: the data is not what this run was trained on; these files differ: \(files.joined(separator: ", ")); give the run's own data with --data, or start a new run"
    case .classesChanged(let path, let before, let now):
      "\(path): error: the classes are not those of the run: it has \(Self.list(before)), and the data has \(Self.list(now)); put the names and their order back, in classes.txt or as folders, or start a new run"
    case .initialWeightsChanged(let path, let file):
      "\(path): error: the file of --init was changed since this run began with it: \(file); put the old one back to repeat the run"
    case .otherRunsCheckpoint(let path):
      "\(path): error: this checkpoint is another run's: its configuration is not the one that run.json beside it tells of; put the run's own back, or start a new run with --init and this file"
    case .fixedOnResume(let path, let keys):
      "\(path): error: \(keys.joined(separator: ", ")) may not change, because it would not be the same run; start a new one. A continuation may change \(ResumableKeys.all.joined(separator: ", "))"
    case .nothingToResume(let path):
      "\(path): error: this run ended before its first checkpoint, so there is nothing to go on with; start it again"
    case .configuration(let conflict): "error: \(lines: conflict.description)"
    case .diverged(let divergence): "error: \(lines: divergence.description)"
    case .outputNotFinite(let split, let index, let pixels):
      "error: the network's outputs for image \(index) of the \(split.rawValue) split, or their loss, are not finite numbers; "
        + (pixels <= DivergenceCause.usualMagnitude
          ? "the weights are unusable, go back to an earlier checkpoint"
          : "its pixels reach \(Divergence.number(pixels)) after mean and std, where 3 is usual: look at the image, and at mean and std under [data]")
    case .bestNotReproduced(let path, let logged, let found):
      "\(path): error: read back, this checkpoint gives \(found), but \(logged) was logged; this is a bug of cnn, please report it"
    }
  }

  private static func list(_ classes: [Name]) -> String {
    let more = classes.count > listedClasses ? ", and \(classes.count - listedClasses) more" : ""
    return classes.isEmpty ? "none" : classes.prefix(listedClasses).map(\.shown).joined(separator: ", ") + more
  }

  /// Classes that a message names.
  private static let listedClasses = 20

  /// Characters of a damaged value that a message quotes.
  private static let quotedLength = 60
}

extension ConfigurationConflict: CustomStringConvertible {
  public var description: String { shown.text }

  private var shown: ShownText {
    switch self {
    case .noData: "there is no [data] stanza; add one: [data] format = idx; path = FOLDER"
    case .noTrainingImages: "the training split has no images left; lower [data] validation or raise limit"
    case .outputsDifferFromClasses(let outputs, let classes, let occurrence, let isChosen):
      "the network ends with \(Phrase.counted(outputs, "output")), but the data has \(Phrase.counted(classes, "class", "classes")) (\(occurrence)); give the last [linear] units = \(classes)"
        + (isChosen ? ", or change [data] classes" : "")
        + (outputs == 1 && classes == 2 ? ", or keep one output and take [loss] kind = binary_cross_entropy" : "")
    case .outputDiffersFromTarget(let output, let target):
      "the network's output is \(output) and a target image is \(target); change the last layer's \"filters\", \"kernel\" or \"padding\""
    case .inputDiffersFromImages(let input, let images):
      "[input] is \(input), but the images are \(images) (channels x height x width); change [input]"
    case .crossEntropyWithoutClasses:
      "[loss] kind = cross_entropy needs class labels, and the data has target images; use squared_error or absolute_error"
    case .classWeightCount(let found, let classes, let occurrence):
      "class_weights has \(Phrase.counted(found, "number")), but the data has \(Phrase.counted(classes, "class", "classes")) (\(occurrence)); give one for each class"
    case .imagesWithoutWeight(let images, let weighted):
      "\(images == 1 ? "the training image has no" : "none of the \(images) training images has a") class with a class_weights above 0 (\(weighted.map(\.shown).joined(separator: ", "))), so there is nothing to learn from; change class_weights, or the images that [data] chooses"
    case .answersWithoutClasses:
      "label_smoothing and class_weights need class labels, and the data has target images; leave them out"
    case .nothingToTrain:
      "no layer has a parameter to train: each is frozen, has learning_rate_scale = 0, or has no parameters; leave `freeze` out where something is to be learned"
    case .batchTooSmallForNorm(let layer, let batchSize):
      batchSize == 1
        ? "batch_size = 1 gives the batch normalisation of \(layer) one value a channel, which has no variance; use at least 2"
        : "there is one training image, so the batch normalisation of \(layer) has one value a channel, which has no variance; add images"
    case .tooLittleMemory(let need, let allowance, let subject, let largest):
      "\(subject.name) needs \(need.description), and \(allowance.source) leaves \(Megabytes.text(allowance.bytes))"
        + "\(subject.advice(largestBatch: largest))"
    }
  }
}

extension MemoryGuard.Subject {
  fileprivate var name: String {
    switch self {
    case .batchSize(let size): "batch_size = \(size)"
    case .batchFlag(let size): "--batch \(size)"
    case .checkpoint(let path): "the network of \(path)"
    case .check: "the check"
    case .picture(let path): "the picture \(path)"
    }
  }

  fileprivate func advice(largestBatch: Int?) -> String {
    let key: String
    switch self {
    case .checkpoint: return ""
    case .picture: return "; take a smaller one, or a part of it"
    case .check: return "; it looks at up to \(FirstLook.images) images at once, so the network has to be smaller"
    case .batchSize: key = "batch_size"
    case .batchFlag: key = "--batch"
    }
    return largestBatch.map { "; the largest \(key) that fits is \($0)" }
      ?? "; no \(key) fits, so the network has to be smaller"
  }
}

extension MemoryNeed: CustomStringConvertible {
  public var description: String {
    let parts = [
      (values, "the values of a batch"), (parameters + optimizer, "parameters and optimizer"),
      (batches, "batches in waiting"), (checkpoints, "checkpoints"),
      (pictures, "pictures"),
    ]
    let texts = parts.filter { $0.0 > 0 }.map { "\(Megabytes.text($0.0)) for \($0.1)" }
    return "\(Megabytes.text(total)) of memory (\(texts.joined(separator: ", ")))"
  }
}

/// Bytes for people.
enum Megabytes {
  static func text(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1e6
    if megabytes < 0.1 { return String(format: "%.1f kB", Double(bytes) / 1e3) }
    return megabytes < 1e5 ? String(format: "%.1f MB", megabytes) : String(format: "%.0f GB", megabytes / 1e3)
  }
}

extension TensorMismatch: CustomStringConvertible {
  public var description: String {
    var lines = ["the tensors do not fit the network"]
    lines += missing.map { "  missing: \(PrintableText.escaped($0))" }
    lines += unknown.map { "  unknown: \(PrintableText.escaped($0))" }
    lines += mismatched.map { "  \(PrintableText.escaped($0.name)): shape \($0.found), expected \($0.expected)" }
    return lines.joined(separator: "\n")
  }
}
