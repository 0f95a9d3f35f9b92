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
public struct LossKernels: Sendable {
  public typealias Softmax = @Sendable (_ logits: Source, _ classes: Int, _ probabilities: Target) -> Void
  public typealias CrossEntropy =
    @Sendable (
      _ logits: Source, _ classes: Int, _ target: RowTarget, _ smoothing: Float, _ weights: Source?,
      _ gradientScale: Float, _ gradient: Target
    ) -> Float
  public typealias ElementLoss =
    @Sendable (
      _ code: ElementLossCode, _ output: Source, _ target: Source, _ count: Int, _ gradientScale: Float,
      _ gradient: Target
    ) -> Float

  public let softmax: Softmax
  /// Returns the row's loss; `gradient` may be the memory of the logits.
  public let crossEntropy: CrossEntropy
  /// Returns the sum of the row's losses; `gradient` may be the memory of the output.
  public let elementLoss: ElementLoss

  public init(
    softmax: @escaping Softmax, crossEntropy: @escaping CrossEntropy, elementLoss: @escaping ElementLoss
  ) {
    self.softmax = softmax
    self.crossEntropy = crossEntropy
    self.elementLoss = elementLoss
  }
}
