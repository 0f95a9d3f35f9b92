import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import Foundation

/// Runs a network over a whole split, every image once, in order.
///
/// An image's outputs do not depend on its batch, and sums go image by image, so the result has the same bits for any
/// batch size.
final class SplitEvaluation {
  private let network: Network
  private let loss: Loss
  private let classes: [Name]
  private let preprocessing: Preprocessing
  private let engine: Engine

  init(network: Network, loss: Loss, classes: [Name], preprocessing: Preprocessing, engine: Engine) {
    self.network = network
    self.loss = loss
    self.classes = classes
    self.preprocessing = preprocessing
    self.engine = engine
  }

  /// - Parameter progress: Called with the number of images done.
  /// - Throws: `DataError` for a file that changed, `TrainingError.outputNotFinite`, or what `progress` throws.
  func evaluate(
    _ set: ImageSet, augmentation: TestTimeAugmentation = .none, progress: (Int) throws -> Void
  ) throws -> EvaluationResult {
    let batches = try makeBatches(set)
    var sum = LossSum()
    var predictions: [Prediction] = []
    predictions.reserveCapacity(classes.isEmpty ? 0 : set.count)
    while let batch = try batches.next() {
      let outputs = outputs(batch, augmentation, shape: set.shape)
      try requireFinite(outputs, batch, split: set.split)
      let before = sum.images
      loss.add(outputs, GroundTruth(batch), gradient: nil, isWholeStep: true, to: &sum)
      if let image = sum.firstNotFinite { throw notFinite(image - before, batch, split: set.split) }
      if !classes.isEmpty { predictions += self.predictions(outputs, batch) }
      try progress(sum.images)
    }
    var result = EvaluationResult(
      split: set.split, images: sum.images, correct: sum.correct, loss: sum.mean)
    if !classes.isEmpty { result.summarize(predictions, classes: classes) }
    result.files = predictions.compactMap { set.picture(of: $0.index) }
    return result
  }

  /// The loss of each image that a rank has: some neighbouring batches of the split.
  ///
  /// - Returns: `nil` when an output is not finite.
  func losses(
    _ set: ImageSet, rank: Int, ranks: Int, progress: (Int) throws -> Void
  ) throws -> [ImageLoss]? {
    let count = BatchPartition(images: set.count, batchSize: network.batchSize).count
    let batches = try makeBatches(set, share: Array(rank * count / ranks..<(rank + 1) * count / ranks))
    var images: [ImageLoss] = []
    while let batch = try batches.next() {
      let outputs = outputs(batch, .none, shape: set.shape)
      guard outputs.array.allSatisfy(\.isFinite) else { return nil }
      images += loss.losses(outputs, GroundTruth(batch), gradient: nil, isWholeStep: true)
      try progress(images.count)
    }
    return images
  }

  private func makeBatches(_ set: ImageSet, share: [Int]? = nil) throws(DataError) -> BatchPipeline {
    var options = BatchPipeline.Options(batchSize: network.batchSize)
    options.threadCount = engine.pool.threadCount
    options.share = share
    return try BatchPipeline(set, preprocessing: preprocessing, options: options)
  }

  /// The weighted mean of the outputs for all views of the images.
  private func outputs(_ batch: Batch, _ augmentation: TestTimeAugmentation, shape: Shape) -> FloatView {
    guard augmentation != .none else { return network.forward(batch.images, images: batch.count, mode: .inference) }
    let view = FloatBuffer(count: batch.images.count).whole
    var sums = [Float](repeating: 0, count: batch.count * loss.outputCount)
    for kind in augmentation.views {
      TestTimeAugmentation.apply(kind, batch.images, into: view, count: batch.count, shape: shape)
      let outputs = network.forward(view, images: batch.count, mode: .inference).array
      for place in sums.indices { sums[place] += kind.weight * outputs[place] }
    }
    return FloatBuffer(sums).whole
  }

  private func requireFinite(_ outputs: FloatView, _ batch: Batch, split: Split) throws(TrainingError) {
    guard let place = outputs.array.firstIndex(where: { !$0.isFinite }) else { return }
    throw notFinite(place / loss.outputCount, batch, split: split)
  }

  private func notFinite(_ image: Int, _ batch: Batch, split: Split) -> TrainingError {
    let size = batch.images.count / batch.count
    let pixels = batch.images[image * size..<(image + 1) * size].magnitude
    return .outputNotFinite(split: split, index: batch.numbers[image], pixels: pixels)
  }

  private func predictions(_ outputs: FloatView, _ batch: Batch) -> [Prediction] {
    let scores = loss.scores(outputs)
    let (values, probabilities) = (scores.array, loss.probabilities(ofScores: scores))
    return (0..<batch.count).map { image in
      let row = image * loss.scoreCount..<(image + 1) * loss.scoreCount
      return Prediction(
        index: batch.numbers[image], label: batch.labels[image], scores: Array(values[row]),
        probabilities: Array(probabilities[row]))
    }
  }
}
