import CNNKernels

/// A loss that compares every output with a number; gradients are PyTorch's.
public enum ElementLoss: Hashable, Sendable {
  /// `(x - t)²`
  case squaredError
  /// `|x - t|`, whose gradient where the two are equal is 0.
  case absoluteError
  /// `max(x, 0) - x t + ln(1 + e^-|x|)` of a logit: PyTorch's `BCEWithLogitsLoss`.
  case binaryCrossEntropy

  /// Each row's sum of losses, and the gradient of each element times `gradientScale`; `gradient` may be `output`.
  ///
  /// - Parameter gradientScale: 1 over the number of elements in the batch for the reduction `mean`, 1 for `sum`.
  /// - Shape: `output`, `target` and `gradient` are `[rows, elements]`, `losses` is `[rows]`.
  public func backward(
    _ output: FloatView, target: FloatView, gradientScale: Float, losses: FloatView, gradient: FloatView,
    engine: Engine
  ) {
    precondition(output.count == target.count && output.count == gradient.count)
    precondition(losses.count > 0 && output.count % losses.count == 0)
    let count = output.count / losses.count
    for row in 0..<losses.count {
      let begin = row * count
      losses[row] = engine.kernels.elementLoss(
        code, output: output.pointer + begin, target: target.pointer + begin, count: count,
        gradientScale: gradientScale, gradient: gradient.pointer + begin)
    }
  }

  private var code: ElementLossCode {
    switch self {
    case .squaredError: .squaredError
    case .absoluteError: .absoluteError
    case .binaryCrossEntropy: .binaryCrossEntropy
    }
  }
}
