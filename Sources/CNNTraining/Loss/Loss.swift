import CNNData
import CNNEngine
import CNNSpec

/// The loss of a batch, and its gradient with respect to the network's output.
///
/// With class weights the mean divides by the sum of the labels' weights; images that all weigh nothing have no mean and
/// no gradient. A mixed image has both its labels by their shares. The kinds other than cross-entropy compare every output
/// with a target, or with 1 for the label and 0 for the other classes, and average over all outputs;
/// `binary_cross_entropy` takes logits. Its single output for two classes is the logit of the second; all figures are then
/// those of `cross_entropy` on the outputs `0, x`.
///
/// - Source: PyTorch's CrossEntropyLoss, MSELoss, L1Loss and BCEWithLogitsLoss.
final class Loss {
  /// Outputs of the network for one image.
  let outputCount: Int
  /// Scores of an image: one for each class, or the outputs where there are no classes.
  let scoreCount: Int
  /// One a class; `nil` weighs all alike.
  let classWeights: [Double]?
  private let kind: LossSpec.Kind
  private let reduction: LossSpec.Reduction
  private let labelSmoothing: Float
  private let crossEntropy: CrossEntropy
  private let engine: Engine
  /// One for each image of a batch.
  private let losses: FloatView
  /// `[batch, outputCount]`: the answers of labels as numbers, and the gradient when nobody wants it.
  private let oneHot: FloatView
  private let workspace: FloatView

  /// - Parameter classCount: 0 where images have targets.
  init(
    _ spec: LossSpec, outputCount: Int, classCount: Int, classWeights: [Double]?, batchSize: Int, engine: Engine
  ) {
    self.outputCount = outputCount
    scoreCount = spec.classCount(outputs: outputCount) == classCount ? classCount : outputCount
    self.classWeights = classWeights
    self.engine = engine
    kind = spec.kind
    reduction = spec.reduction
    labelSmoothing = Float(spec.labelSmoothing)
    crossEntropy = CrossEntropy(
      classes: scoreCount, labelSmoothing: labelSmoothing, classWeights: classWeights?.map(Float.init), engine: engine)
    losses = FloatBuffer(count: batchSize).whole
    oneHot = FloatBuffer(count: spec.kind == .crossEntropy ? 0 : batchSize * outputCount).whole
    workspace = FloatBuffer(count: batchSize * outputCount).whole
  }

  /// Adds the losses of a batch to `sum`, image by image, and finds their gradient.
  ///
  /// - Parameters:
  ///   - gradient: `[images, outputCount]`; `nil` when it is not wanted.
  ///   - isWholeStep: Whether the gradient is that of the batch's reduced loss, or of the losses' plain sum, to be
  ///     divided when more batches were added to it.
  /// - Shape: `outputs` is `[images, outputCount]`, channels-last.
  func add(_ outputs: FloatView, _ truth: GroundTruth, gradient: FloatView?, isWholeStep: Bool, to sum: inout LossSum) {
    for image in losses(outputs, truth, gradient: gradient, isWholeStep: isWholeStep) { sum.add(image) }
  }

  /// The loss of each image of a batch, and their gradient as `add` finds it.
  func losses(_ outputs: FloatView, _ truth: GroundTruth, gradient: FloatView?, isWholeStep: Bool) -> [ImageLoss] {
    let range = 0..<truth.count * outputCount
    let gradient = (gradient ?? workspace)[range]
    let weights = (0..<truth.count).map { weight(truth, $0) }
    let scale = isWholeStep && reduction == .mean ? Self.inverse(weights.reduce(0, +)) : 1
    let losses = losses[0..<truth.count]
    switch kind {
    case .crossEntropy:
      crossEntropy.backward(
        outputs, targets: truth.classTargets[...], gradientScale: scale, losses: losses, gradient: gradient)
    case .squaredError: element(.squaredError, outputs, truth, scale, losses, gradient)
    case .absoluteError: element(.absoluteError, outputs, truth, scale, losses, gradient)
    case .binaryCrossEntropy where readsOneOutput: oneOutput(outputs, truth, scale, losses, gradient)
    case .binaryCrossEntropy: element(.binaryCrossEntropy, outputs, truth, scale, losses, gradient)
    }
    let scores = scores(outputs)
    return (0..<truth.count).map { image in
      ImageLoss(
        loss: Double(losses[image]), weight: weights[image],
        isCorrect: truth.labels.isEmpty ? nil : largestScore(scores, image) == truth.labels[image],
        hasGradient: weights[image] > 0 && (labelSmoothing > 0 || hasClassWeight(truth, image)))
    }
  }

  /// The reduced loss; 0 for the mean of images that weigh nothing.
  func value(_ sum: LossSum) -> Double {
    let divisor = divisor(sum)
    return divisor > 0 ? sum.loss / divisor : 0
  }

  /// What the losses' sum is divided by: 1 for `reduction = sum`.
  func divisor(_ sum: LossSum) -> Double {
    switch reduction {
    case .mean: sum.weight
    case .sum: 1
    }
  }

  /// Whether larger class weights make a larger gradient, before a mean divides by them.
  func growsWithWeights(of training: TrainingSpec) -> Bool { reduction == .sum || training.accumulate > 1 }

  /// A score for each class, of which the largest is the answer: the outputs, or `0, x` for a single output x that tells
  /// two classes apart.
  ///
  /// - Shape: `outputs` is `[images, outputCount]`, the result `[images, scoreCount]`.
  func scores(_ outputs: FloatView) -> FloatView {
    guard readsOneOutput else { return outputs }
    let scores = FloatBuffer(count: 2 * outputs.count).whole
    for image in 0..<outputs.count { scores[2 * image + 1] = outputs[image] }
    return scores
  }

  /// The probabilities of the classes: a softmax over each image's scores.
  ///
  /// - Shape: `scores` and the result are `[images, scoreCount]`.
  func probabilities(ofScores scores: FloatView) -> [Float] {
    let result = FloatBuffer(count: scores.count).whole
    crossEntropy.probabilities(scores, into: result)
    return result.array
  }

  /// The probabilities of the classes.
  ///
  /// - Shape: `outputs` is `[images, outputCount]`, the result `[images, scoreCount]`.
  func probabilities(_ outputs: FloatView) -> [Float] { probabilities(ofScores: scores(outputs)) }

  // MARK: Steps

  private var readsOneOutput: Bool { scoreCount != outputCount }

  /// 0 for the sum of weights that are all 0: what weighs nothing has no gradient.
  private static func inverse(_ weight: Double) -> Float { weight > 0 ? Float(1 / weight) : 0 }

  private func element(
    _ loss: ElementLoss, _ outputs: FloatView, _ truth: GroundTruth, _ scale: Float, _ losses: FloatView,
    _ gradient: FloatView
  ) {
    loss.backward(
      outputs, target: truth.targets ?? fillOneHot(truth), gradientScale: scale, losses: losses, gradient: gradient,
      engine: engine)
  }

  /// Each image's binary cross-entropy with the second class's share of its answer, times the weight of the answer.
  private func oneOutput(
    _ outputs: FloatView, _ truth: GroundTruth, _ scale: Float, _ losses: FloatView, _ gradient: FloatView
  ) {
    for (image, answer) in truth.classTargets.enumerated() {
      let place = image..<image + 1
      let (first, second) = (weightedShare(of: 0, in: answer), weightedShare(of: 1, in: answer))
      let weight = first + second
      oneHot[image] = weight > 0 ? second / weight : 0
      ElementLoss.binaryCrossEntropy.backward(
        outputs[place], target: oneHot[place], gradientScale: scale * weight, losses: losses[place],
        gradient: gradient[place], engine: engine)
      losses[image] *= weight
    }
  }

  /// A class's share of an answer, smoothed, times the class's weight.
  private func weightedShare(of label: Int, in answer: ClassTarget) -> Float {
    let share = (answer.label == label ? answer.share : 0) + (answer.otherLabel == label ? 1 - answer.share : 0)
    let smoothed = (1 - labelSmoothing) * share + labelSmoothing / Float(scoreCount)
    return smoothed * crossEntropy.weight(of: ClassTarget(label: label))
  }

  private func fillOneHot(_ truth: GroundTruth) -> FloatView {
    let view = oneHot[0..<truth.count * outputCount]
    view.fill(0)
    for (image, target) in truth.classTargets.enumerated() {
      view[image * outputCount + target.label] += target.share
      view[image * outputCount + target.otherLabel] += 1 - target.share
    }
    return view
  }

  /// The image's part of a mean's divisor. With `reduction = sum` that is only what an epoch's mean is taken over: images.
  private func weight(_ truth: GroundTruth, _ image: Int) -> Double {
    guard reduction == .mean else { return 1 }
    return switch kind {
    case .crossEntropy: Double(crossEntropy.weight(of: truth.classTargets[image]))
    case .binaryCrossEntropy where readsOneOutput: Double(crossEntropy.weight(of: truth.classTargets[image]))
    case .squaredError, .absoluteError, .binaryCrossEntropy: Double(outputCount)
    }
  }

  /// Whether one of the image's classes has a weight; true without class weights.
  private func hasClassWeight(_ truth: GroundTruth, _ image: Int) -> Bool {
    classWeights == nil || truth.labels.isEmpty || crossEntropy.weight(of: truth.classTargets[image]) > 0
  }

  /// The first of equal scores, as PyTorch's `argmax`.
  private func largestScore(_ scores: FloatView, _ image: Int) -> Int {
    let row = scores[image * scoreCount..<(image + 1) * scoreCount]
    var largest = 0
    for place in 1..<max(scoreCount, 1) where row[place] > row[largest] { largest = place }
    return largest
  }
}
