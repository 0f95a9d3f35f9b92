import CNNKernels

/// Normalisation of each channel over a batch, as PyTorch's `BatchNorm2d`.
///
/// A batch is cut in parts whose size depends on shapes alone. In a training step each part's moments are made by
/// whoever is free (`partMoments`), combined in a fixed tree (`combine`), and turned into coefficients, which are
/// applied part by part. Backward has the same form with sums of gradients. Division is by the biased variance; the
/// running variance is unbiased.
public struct BatchNormalization: Sendable {
  public let channels: Int
  public let epsilon: Float
  let engine: Engine

  public init(channels: Int, epsilon: Float, engine: Engine) {
    self.channels = channels
    self.epsilon = epsilon
    self.engine = engine
  }

  /// Floats of one part's moments, or of one part's gradient sums: two a channel.
  public var partCount: Int { 2 * channels }
  /// Floats of what `apply` needs: center, scale and shift of each channel.
  public var coefficientCount: Int { 3 * channels }
  /// Floats of what `inputGradient` needs: center, gradient scale, input scale and shift of each channel.
  public var gradientCoefficientCount: Int { 4 * channels }

  /// The mean of each channel over one part, and the sum of squared deviations from that mean.
  ///
  /// - Shape: `input` is `[positions, channels]`, `moments` is `[mean, squares]`, each `[channels]`.
  public func partMoments(_ input: FloatView, into moments: FloatView) {
    precondition(input.count % channels == 0 && input.count > 0 && moments.count == partCount)
    engine.kernels.columnMoments(
      input.pointer, rows: input.count / channels, columns: channels, mean: moments.pointer,
      squares: moments.pointer + channels)
  }

  /// Combines the parts' moments in a `SumTree`; the result is left in the first part as `[mean, variance]`
  /// with the biased variance.
  ///
  /// - Shape: `parts` is `[parts, 2, channels]`; every part has `positionsPerPart` positions but the last, which has the
  ///   rest of `positions`.
  public func combine(_ parts: FloatView, positions: Int, positionsPerPart: Int) {
    let partTotal = (positions + positionsPerPart - 1) / positionsPerPart
    precondition(positions > 0 && parts.count == partTotal * partCount)
    func positionCount(_ first: Int, _ end: Int) -> Float {
      Float(min(end * positionsPerPart, positions) - first * positionsPerPart)
    }
    SumTree.forEachAddition(parts: partTotal) { target, source in
      let mean = parts.pointer + target * partCount
      let other = parts.pointer + source * partCount
      engine.kernels.combineMoments(
        mean: mean, squares: mean + channels, rows: positionCount(target, source), otherMean: other,
        otherSquares: other + channels, otherRows: positionCount(source, 2 * source - target), columns: channels)
    }
    let variance = parts[channels..<2 * channels]
    engine.scale(variance, by: 1 / Float(positions), into: variance)
  }

  /// The mean and the variance without bias of a batch, which running statistics move towards.
  ///
  /// - Precondition: `positions` is at least 2: one value has no unbiased variance.
  public func makeUnbiased(statistics: FloatView, positions: Int, mean: FloatView, variance: FloatView) {
    precondition(positions > 1 && statistics.count >= partCount)
    let correction = Float(positions) / Float(positions - 1)
    for channel in 0..<channels {
      mean[channel] = statistics[channel]
      variance[channel] = statistics[channels + channel] * correction
    }
  }

  /// What normalises with a mean and a variance: `(x - mean) · weight / √(variance + epsilon) + bias`.
  ///
  /// For a training step with the batch's statistics, for inference with the running ones.
  public func makeCoefficients(
    mean: FloatView, variance: FloatView, weight: FloatView, bias: FloatView, into coefficients: FloatView
  ) {
    precondition(coefficients.count == coefficientCount)
    for channel in 0..<channels {
      coefficients[channel] = mean[channel]
      coefficients[channels + channel] = weight[channel] / (variance[channel] + epsilon).squareRoot()
      coefficients[2 * channels + channel] = bias[channel]
    }
  }

  /// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `hasReLU`.
  ///
  /// The sum and relu of a residual block cost nothing here, because memory is what takes the time. `output` may be
  /// `input` or `residual`.
  public func apply(
    _ input: FloatView, coefficients: FloatView, residual: FloatView? = nil, hasReLU: Bool = false,
    into output: FloatView
  ) {
    precondition(input.count % channels == 0 && input.count == output.count)
    precondition(residual.map { $0.count == input.count } ?? true && coefficients.count == coefficientCount)
    let center = coefficients.pointer
    engine.kernels.columnAffine(
      input.pointer, ColumnAffine(center: center, scale: center + channels, shift: center + 2 * channels),
      residual: residual.map { UnsafePointer($0.pointer) }, hasReLU: hasReLU, into: output.pointer,
      rows: input.count / channels, columns: channels)
  }
}
