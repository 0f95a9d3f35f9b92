import CNNData
import CNNEngine
import CNNSpec

/// The loss of a batch, and its gradient with respect to the network's output.
///
/// With class weights the mean divides by the sum of the labels' weights. A mixed image has both its labels by their
/// shares. The kinds other than cross-entropy compare every output with a target, or with 1 for the label and 0 for the
/// other classes, and average over all outputs; `binary_cross_entropy` takes logits.
///
/// - Source: PyTorch's CrossEntropyLoss, MSELoss, L1Loss and BCEWithLogitsLoss.
final class Loss {
  /// Outputs of the network for one image.
  let outputCount: Int
  /// One a class; `nil` weighs all alike.
  let classWeights: [Double]?
  private let kind: LossSpec.Kind
  private let reduction: LossSpec.Reduction
  private let crossEntropy: CrossEntropy
  private let engine: Engine
  /// One for each image of a batch.
  private let losses: FloatView
  /// `[batch, outputCount]`: the answers of labels as numbers, and the gradient when nobody wants it.
  private let oneHot: FloatView
  private let scratch: FloatView

  init(_ spec: LossSpec, outputCount: Int, classWeights: [Double]?, batchSize: Int, engine: Engine) {
    self.outputCount = outputCount
    self.classWeights = classWeights
    self.engine = engine
    kind = spec.kind
    reduction = spec.reduction
    crossEntropy = CrossEntropy(
      classes: outputCount, labelSmoothing: Float(spec.labelSmoothing), classWeights: classWeights?.map(Float.init),
      engine: engine)
    losses = FloatBuffer(count: batchSize).whole
    oneHot = FloatBuffer(count: spec.kind == .crossEntropy ? 0 : batchSize * outputCount).whole
    scratch = FloatBuffer(count: batchSize * outputCount).whole
  }

  /// Adds the losses of a batch to `sum`, image by image, and finds their gradient.
  ///
  /// - Parameters:
  ///   - gradient: `[images, outputCount]`; `nil` when it is not wanted.
  ///   - isWholeStep: Whether the gradient is that of the batch's reduced loss, or of the losses' plain sum, to be
  ///     divided when more batches were added to it.
  /// - Shape: `outputs` is `[images, outputCount]`, channels-last.
  func add(_ outputs: FloatView, _ answers: Answers, gradient: FloatView?, isWholeStep: Bool, to sum: inout LossSum) {
    let range = 0..<answers.count * outputCount
    let gradient = (gradient ?? scratch)[range]
    let weights = (0..<answers.count).map { weight(answers, $0) }
    let divisor = isWholeStep && reduction == .mean ? weights.reduce(0, +) : 1
    let losses = losses[0..<answers.count]
    switch kind {
    case .crossEntropy:
      crossEntropy.backward(
        outputs, targets: answers.classTargets[...], gradientScale: Float(1 / divisor), losses: losses,
        gradient: gradient)
    case .squaredError: element(.squaredError, outputs, answers, divisor, losses, gradient)
    case .absoluteError: element(.absoluteError, outputs, answers, divisor, losses, gradient)
    case .binaryCrossEntropy: element(.binaryCrossEntropy, outputs, answers, divisor, losses, gradient)
    }
    for image in 0..<answers.count {
      let hit = answers.labels.isEmpty ? nil : largestOutput(outputs, image) == answers.labels[image]
      sum.add(loss: Double(losses[image]), weight: weights[image], isCorrect: hit)
    }
  }

  /// What the losses' sum is divided by: 1 for `reduction = sum`.
  func divisor(_ sum: LossSum) -> Double {
    switch reduction {
    case .mean: sum.weight
    case .sum: 1
    }
  }

  /// The probabilities of the classes: a softmax over each image's outputs.
  ///
  /// - Shape: `outputs` and the result are `[images, outputCount]`.
  func probabilities(_ outputs: FloatView) -> [Float] {
    let result = FloatBuffer(count: outputs.count).whole
    crossEntropy.probabilities(outputs, into: result)
    return result.array
  }

  // MARK: Steps

  private func element(
    _ loss: ElementLoss, _ outputs: FloatView, _ answers: Answers, _ divisor: Double, _ losses: FloatView,
    _ gradient: FloatView
  ) {
    loss.backward(
      outputs, target: answers.targets ?? fillOneHot(answers), gradientScale: Float(1 / divisor), losses: losses,
      gradient: gradient, engine: engine)
  }

  private func fillOneHot(_ answers: Answers) -> FloatView {
    let view = oneHot[0..<answers.count * outputCount]
    view.fill(0)
    for (image, target) in answers.classTargets.enumerated() {
      view[image * outputCount + target.label] += target.share
      view[image * outputCount + target.otherLabel] += 1 - target.share
    }
    return view
  }

  /// The image's part of a mean's divisor. With `reduction = sum` that is only what an epoch's mean is taken over: images.
  private func weight(_ answers: Answers, _ image: Int) -> Double {
    guard reduction == .mean else { return 1 }
    return switch kind {
    case .crossEntropy: Double(crossEntropy.weight(of: answers.classTargets[image]))
    case .squaredError, .absoluteError, .binaryCrossEntropy: Double(outputCount)
    }
  }

  /// The first of equal outputs, as PyTorch's `argmax`.
  private func largestOutput(_ outputs: FloatView, _ image: Int) -> Int {
    let row = outputs[image * outputCount..<(image + 1) * outputCount]
    var largest = 0
    for place in 1..<max(outputCount, 1) where row[place] > row[largest] { largest = place }
    return largest
  }
}
