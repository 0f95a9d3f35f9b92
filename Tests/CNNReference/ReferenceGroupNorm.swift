/// Normalisation of each image over groups of channels, as PyTorch's `GroupNorm`.
///
/// Layer normalisation is the case of one group: on the output of a linear layer it is PyTorch's `LayerNorm`; on maps it
/// normalises over channels, rows and columns with one weight and bias a channel.
public struct ReferenceGroupNorm: Sendable {
  public var groups: Int
  public var epsilon: Double

  public init(groups: Int, epsilon: Double = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  public func forward(_ input: NCHW, weight: [Double], bias: [Double]) -> NCHW {
    var output = input
    forEachGroup(of: input) { elements, mean, deviation in
      for index in elements {
        let c = index / input.positions % input.channels
        output.values[index] = (input.values[index] - mean) / deviation * weight[c] + bias[c]
      }
    }
    return output
  }

  public func backward(
    _ input: NCHW, weight: [Double], outputGradient: NCHW
  ) -> (input: NCHW, weight: [Double], bias: [Double]) {
    var inputGradient = outputGradient
    var weightGradient = [Double](repeating: 0, count: input.channels)
    var biasGradient = weightGradient
    forEachGroup(of: input) { elements, mean, deviation in
      var sum = 0.0
      var productSum = 0.0
      for index in elements {
        let c = index / input.positions % input.channels
        let normalised = (input.values[index] - mean) / deviation
        let gradient = outputGradient.values[index]
        weightGradient[c] += gradient * normalised
        biasGradient[c] += gradient
        sum += gradient * weight[c]
        productSum += gradient * weight[c] * normalised
      }
      for index in elements {
        let c = index / input.positions % input.channels
        let normalised = (input.values[index] - mean) / deviation
        let shared = (sum + normalised * productSum) / Double(elements.count)
        inputGradient.values[index] = (outputGradient.values[index] * weight[c] - shared) / deviation
      }
    }
    return (inputGradient, weightGradient, biasGradient)
  }

  /// Calls `body` for each group of each image with the indices of its elements, their mean and standard deviation.
  private func forEachGroup(of input: NCHW, _ body: (Range<Int>, Double, Double) -> Void) {
    let count = input.imageCount / groups
    for group in 0..<input.images * groups {
      let elements = group * count..<(group + 1) * count
      let mean = elements.reduce(0) { $0 + input.values[$1] } / Double(count)
      let variance = elements.reduce(0) { $0 + (input.values[$1] - mean) * (input.values[$1] - mean) } / Double(count)
      body(elements, mean, (variance + epsilon).squareRoot())
    }
  }
}
