/// The correct answer of one row: one class, or two that share it as mixed images do.
public struct RowTarget: Sendable {
  public var label: Int
  public var otherLabel: Int
  /// The share of `label`; `otherLabel` has the rest.
  public var share: Float

  public init(label: Int, otherLabel: Int, share: Float) {
    self.label = label
    self.otherLabel = otherLabel
    self.share = share
  }
}

/// Losses that compare each output with a number.
public enum ElementLossCode: Int32, Sendable {
  case squaredError, absoluteError, binaryCrossEntropy
}

/// Kernels of losses, one row at a time.
public protocol LossKernels: SendableMetatype {
  static func softmax(_ logits: Source, classes: Int, into probabilities: Target)

  /// Returns the row's loss; `gradient` may be the memory of the logits.
  static func crossEntropy(
    _ logits: Source, classes: Int, target: RowTarget, smoothing: Float, weights: Source?, gradientScale: Float,
    gradient: Target
  ) -> Float

  /// Returns the sum of the row's losses; `gradient` may be the memory of the output.
  static func elementLoss(
    _ code: ElementLossCode, output: Source, target: Source, count: Int, gradientScale: Float, gradient: Target
  ) -> Float
}
