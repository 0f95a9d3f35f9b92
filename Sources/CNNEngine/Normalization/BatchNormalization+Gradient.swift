import CNNKernels

extension BatchNormalization {
  /// Each channel's sum of the output's gradient over one part, and of its product with `input - mean`.
  ///
  /// Parts are added with `Engine.sumInTree`.
  ///
  /// - Shape: `input` and `outputGradient` are `[positions, channels]`, `sums` is `[sum, product]`.
  public func partGradientSums(
    input: FloatView, outputGradient: FloatView, mean: FloatView, into sums: FloatView
  ) {
    precondition(input.count % channels == 0 && input.count == outputGradient.count && sums.count == partCount)
    engine.kernels.columnGradientSums(
      outputGradient: outputGradient.pointer, input: input.pointer, center: mean.pointer, rows: input.count / channels,
      columns: channels, sums: sums.pointer, products: sums.pointer + channels)
  }

  /// The gradients of weight and bias, and what `inputGradient` needs, from the sums over the whole batch.
  ///
  /// - Parameter positions: Of the whole batch, whose statistics depend on every input; 0 for running statistics,
  ///   which are constants.
  /// - Shape: `sums` is `[sum, product]`, `statistics` is `[mean, variance]`.
  public func makeGradientCoefficients(
    sums: FloatView, statistics: FloatView, weight: FloatView, positions: Int, weightGradient: FloatView,
    biasGradient: FloatView, into coefficients: FloatView
  ) {
    precondition(coefficients.count == gradientCoefficientCount)
    for channel in 0..<channels {
      let deviation = (statistics[channels + channel] + epsilon).squareRoot()
      let (sum, product) = (sums[channel], sums[channels + channel])
      weightGradient[channel] = product / deviation
      biasGradient[channel] = sum
      let gradientScale = weight[channel] / deviation
      let share = positions == 0 ? 0 : gradientScale / Float(positions)
      coefficients[channel] = statistics[channel]
      coefficients[channels + channel] = gradientScale
      coefficients[2 * channels + channel] = -share * product / (deviation * deviation)
      coefficients[3 * channels + channel] = -share * sum
    }
  }

  /// `inputGradient = outputGradient · gradientScale + (input - center) · inputScale + shift`, which may be the view of
  /// `outputGradient` or `input`.
  public func inputGradient(
    input: FloatView, outputGradient: FloatView, coefficients: FloatView, into inputGradient: FloatView
  ) {
    precondition(input.count == outputGradient.count && input.count == inputGradient.count)
    let center = coefficients.pointer
    engine.kernels.columnAffineGradient(
      outputGradient: outputGradient.pointer, input: input.pointer,
      ColumnAffineGradient(
        center: center, gradientScale: center + channels, inputScale: center + 2 * channels,
        shift: center + 3 * channels), into: inputGradient.pointer,
      rows: input.count / channels, columns: channels)
  }
}
