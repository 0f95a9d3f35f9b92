/// Normalisation of each channel over a batch, as PyTorch's `BatchNorm2d`.
public struct ReferenceBatchNorm: Sendable {
  public var epsilon: Double
  /// Weight of the newest batch in the running statistics.
  public var momentum: Double

  public struct Statistics: Hashable, Sendable {
    public var mean: [Double]
    public var variance: [Double]

    public init(mean: [Double], variance: [Double]) {
      self.mean = mean
      self.variance = variance
    }
  }

  public init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// Mean and biased variance of each channel over images and positions.
  public func batchStatistics(_ input: NCHW) -> Statistics {
    let count = Double(input.images * input.positions)
    var result = Statistics(
      mean: [Double](repeating: 0, count: input.channels), variance: [Double](repeating: 0, count: input.channels))
    for (index, value) in input.values.enumerated() { result.mean[channel(index, input)] += value / count }
    for (index, value) in input.values.enumerated() {
      let c = channel(index, input)
      result.variance[c] += (value - result.mean[c]) * (value - result.mean[c]) / count
    }
    return result
  }

  /// The running statistics after a batch, with the unbiased variance as in PyTorch.
  ///
  /// A batch of one number a channel has no unbiased variance; its biased one, zero, takes its place.
  public func updated(_ running: Statistics, batch: Statistics, input: NCHW) -> Statistics {
    let count = Double(input.images * input.positions)
    let correction = count > 1 ? count / (count - 1) : 1
    var result = running
    for c in 0..<input.channels {
      result.mean[c] = (1 - momentum) * running.mean[c] + momentum * batch.mean[c]
      result.variance[c] = (1 - momentum) * running.variance[c] + momentum * batch.variance[c] * correction
    }
    return result
  }

  /// Normalises by given statistics: the batch's own in training, the running ones in inference.
  public func forward(_ input: NCHW, statistics: Statistics, weight: [Double], bias: [Double]) -> NCHW {
    var output = normalised(input, statistics)
    for index in output.values.indices {
      let c = channel(index, input)
      output.values[index] = output.values[index] * weight[c] + bias[c]
    }
    return output
  }

  /// The gradients when `statistics` are the batch's own and therefore depend on the input, or constants.
  public func backward(
    _ input: NCHW, statistics: Statistics, statisticsDependOnInput: Bool, weight: [Double], outputGradient: NCHW
  ) -> (input: NCHW, weight: [Double], bias: [Double]) {
    let normalised = normalised(input, statistics)
    var weightGradient = [Double](repeating: 0, count: input.channels)
    var biasGradient = weightGradient
    for (index, gradient) in outputGradient.values.enumerated() {
      weightGradient[channel(index, input)] += gradient * normalised.values[index]
      biasGradient[channel(index, input)] += gradient
    }
    let count = Double(input.images * input.positions)
    var inputGradient = outputGradient
    for (index, gradient) in outputGradient.values.enumerated() {
      let c = channel(index, input)
      let shared =
        statisticsDependOnInput ? (biasGradient[c] + normalised.values[index] * weightGradient[c]) / count : 0
      inputGradient.values[index] = weight[c] / (statistics.variance[c] + epsilon).squareRoot() * (gradient - shared)
    }
    return (inputGradient, weightGradient, biasGradient)
  }

  private func normalised(_ input: NCHW, _ statistics: Statistics) -> NCHW {
    var result = input
    for (index, value) in input.values.enumerated() {
      let c = channel(index, input)
      result.values[index] = (value - statistics.mean[c]) / (statistics.variance[c] + epsilon).squareRoot()
    }
    return result
  }

  private func channel(_ index: Int, _ array: NCHW) -> Int { index / array.positions % array.channels }
}
