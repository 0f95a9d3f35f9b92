import CNNRun
import CNNSpec
import Foundation

/// The one place where this target's errors become text: `path: error: what, and what to do`.
extension TrainingError: HelpfulError {
  public func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
    switch self {
    case .fixedOnResume(let path, let keys, let free):
      "\(path): error: \(keys.joined(separator: ", ")) may not change, because it would not be the same run; start a new one. A continuation may change \(free.joined(separator: ", "))"
    case .configuration(let conflict): "error: \(lines: conflict.text(words))"
    case .diverged(let divergence): "error: \(lines: divergence.text(words))"
    case .outputNotFinite(let split, let index, let pixels):
      "error: the network's outputs for image \(index) of the \(split.rawValue) split, or their loss, are not finite numbers; "
        + (pixels <= DivergenceCause.usualMagnitude
          ? "the weights are unusable, go back to an earlier checkpoint"
          : "its pixels reach \(Divergence.number(pixels)) after mean and std, where 3 is usual: look at the image, and at mean and std under [data]")
    case .readsNoPictures(let channels):
      "error: the network reads \(channels) channels, and a picture has 1 to 4; give it pictures of its own data's kind by evaluating a split"
    case .predictionNotFinite(let path):
      "\(path): error: the network's outputs for this picture are not finite numbers; the weights are unusable, go back to an earlier checkpoint"
    case .bestNotReproduced(let path, let logged, let found):
      "\(path): error: read back, this checkpoint gives \(found), but \(logged) was logged; this is a bug of cnn, please report it"
    }
  }
}

extension ConfigurationConflict: CustomStringConvertible {
  public var description: String { text(\.plain) }

  func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
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
      "\(subject.name(words)) needs \(need.description), and \(allowance.source) leaves \(Megabytes.text(allowance.bytes))"
        + "\(subject.advice(largestBatch: largest, words))"
    }
  }
}

extension MemorySubject {
  fileprivate func name(_ words: Means.Words) -> String {
    switch self {
    case .batchSize(let size): "batch_size = \(size)"
    case .batch(let size): "\(words(.batch)) \(size)"
    case .checkpoint(let path): "the network of \(path)"
    case .check: "the check"
    case .picture(let path): "the picture \(path)"
    }
  }

  fileprivate func advice(largestBatch: Int?, _ words: Means.Words) -> String {
    let key: String
    switch self {
    case .checkpoint: return ""
    case .picture: return "; take a smaller one, or a part of it"
    case .check(let images): return "; it looks at up to \(images) images at once, so the network has to be smaller"
    case .batchSize: key = "batch_size"
    case .batch: key = words(.batch)
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
