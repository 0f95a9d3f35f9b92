import CNNData
import CNNRanks

/// An evaluation whose images are shared out.
///
/// Every rank adds the losses of all images in their order, so the result has the bits of one process.
extension Trainer {
  /// - Returns: Counts and loss of the split, without predictions.
  /// - Throws: As an evaluation by one process, on every rank.
  func evaluateTogether(_ set: ImageSet, progress: (Int) throws -> Void) throws -> EvaluationResult {
    let own = try evaluation.losses(set, rank: ranks.rank, ranks: ranks.count) {
      try progress(min(set.count, $0 * ranks.count))
    }
    var message = MessageWriter()
    message.append(own == nil ? 0 : 1)
    for image in own ?? [] { message.append(image) }
    var sum = LossSum()
    var isFinite = true
    for bytes in try ranks.gather(message.bytes) {
      var reader = MessageReader(bytes)
      if reader.int() == 0 { isFinite = false }
      while !reader.isAtEnd { sum.add(reader.imageLoss()) }
    }
    guard isFinite, sum.firstNotFinite == nil else {
      return try alone { try evaluation.evaluate(set, progress: progress) }
    }
    return EvaluationResult(split: set.split, images: sum.images, correct: sum.correct, loss: sum.mean)
  }
}

extension MessageWriter {
  fileprivate mutating func append(_ image: ImageLoss) {
    append(image.loss)
    append(image.weight)
    append((image.isCorrect.map { $0 ? 2 : 1 } ?? 0) + (image.hasGradient ? 4 : 0))
  }
}

extension MessageReader {
  fileprivate mutating func imageLoss() -> ImageLoss {
    let (loss, weight, flags) = (double(), double(), int())
    return ImageLoss(
      loss: loss, weight: weight, isCorrect: flags & 3 == 0 ? nil : flags & 3 == 2, hasGradient: flags & 4 != 0)
  }
}
