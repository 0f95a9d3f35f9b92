import CNNKernels

/// The correct answer for one image: a class, or two classes that share it as mixup and CutMix make them.
public struct ClassTarget: Hashable, Sendable {
  public var label: Int
  public var otherLabel: Int
  /// The share of `label`, 0...1; `otherLabel` has the rest.
  public var share: Float

  public init(label: Int) { self.init(label: label, otherLabel: label, share: 1) }

  public init(label: Int, otherLabel: Int, share: Float) {
    self.label = label
    self.otherLabel = otherLabel
    self.share = share
  }
}

/// Cross-entropy of a softmax over the classes, as PyTorch's `CrossEntropyLoss`, with the softmax inside.
///
/// A target's shares are `q = weight · ((1 - labelSmoothing) · t + labelSmoothing / classes)`; the loss of a row is
/// `-Σ q log p`, made from logits by log-sum-exp and never clamped: a diverged network shows as infinity or NaN.
public struct CrossEntropy: Sendable {
  public let classes: Int
  public let labelSmoothing: Float
  private let weights: FloatBuffer?
  let engine: Engine

  /// - Parameter classWeights: One a class, or `nil` for all alike.
  public init(classes: Int, labelSmoothing: Float = 0, classWeights: [Float]? = nil, engine: Engine) {
    precondition(classes > 0 && classWeights?.count ?? classes == classes)
    self.classes = classes
    self.labelSmoothing = labelSmoothing
    weights = classWeights.map { FloatBuffer($0) }
    self.engine = engine
  }

  /// The weight of a target's classes; the mean over a batch divides by its sum, as in PyTorch.
  public func weight(of target: ClassTarget) -> Float {
    guard let weights else { return 1 }
    return target.share * weights.whole[target.label] + (1 - target.share) * weights.whole[target.otherLabel]
  }

  /// Each row's loss, and its gradient with respect to the logits times `gradientScale`; `gradient` may be `logits`.
  ///
  /// - Parameter gradientScale: 1 over the sum of the batch's weights for the reduction `mean`, 1 for `sum`.
  /// - Shape: `logits` and `gradient` are `[rows, classes]`, `losses` is `[rows]`.
  /// - Precondition: Every label is below `classes`.
  public func backward(
    _ logits: FloatView, targets: ArraySlice<ClassTarget>, gradientScale: Float, losses: FloatView,
    gradient: FloatView
  ) {
    precondition(logits.count == targets.count * classes && gradient.count == logits.count)
    precondition(losses.count == targets.count)
    for (row, target) in targets.enumerated() {
      precondition(target.label >= 0 && target.label < classes && target.otherLabel >= 0)
      precondition(target.otherLabel < classes)
      losses[row] = engine.kernels.crossEntropy(
        logits.pointer + row * classes, classes: classes,
        target: RowTarget(label: target.label, otherLabel: target.otherLabel, share: target.share),
        smoothing: labelSmoothing, weights: weights.map { UnsafePointer($0.base) }, gradientScale: gradientScale,
        gradient: gradient.pointer + row * classes)
    }
  }

  /// The probability of each class; the two may be the same view.
  ///
  /// - Shape: Both are `[rows, classes]`.
  public func probabilities(_ logits: FloatView, into probabilities: FloatView) {
    precondition(logits.count == probabilities.count && logits.count % classes == 0)
    for row in 0..<logits.count / classes {
      engine.kernels.softmax(
        logits.pointer + row * classes, classes: classes, into: probabilities.pointer + row * classes)
    }
  }
}
