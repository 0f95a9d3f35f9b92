/// Every unit a weighted sum of all inputs of an image, as PyTorch's `Linear`.
public enum ReferenceLinear {
  public struct Gradients: Sendable {
    public var input: NCHW
    /// `[units, inputs]`
    public var weights: [Double]
    public var bias: [Double]
  }

  /// - Shape: `weights` is `[units, inputs]` with the inputs in the order channels, height, width; `bias` has one number
  ///   a unit, or none. The result is `[images, units, 1, 1]`.
  public static func forward(_ input: NCHW, weights: [Double], units: Int, bias: [Double] = []) -> NCHW {
    let inputs = input.imageCount
    var output = NCHW(images: input.images, channels: units)
    for n in 0..<input.images {
      for unit in 0..<units {
        var sum = bias.isEmpty ? 0 : bias[unit]
        for k in 0..<inputs { sum += input.values[n * inputs + k] * weights[unit * inputs + k] }
        output.values[n * units + unit] = sum
      }
    }
    return output
  }

  public static func backward(_ input: NCHW, weights: [Double], outputGradient: NCHW) -> Gradients {
    let inputs = input.imageCount
    let units = outputGradient.imageCount
    var gradients = Gradients(
      input: NCHW(like: input), weights: [Double](repeating: 0, count: weights.count),
      bias: [Double](repeating: 0, count: units))
    for n in 0..<input.images {
      for unit in 0..<units {
        let gradient = outputGradient.values[n * units + unit]
        gradients.bias[unit] += gradient
        for k in 0..<inputs {
          gradients.weights[unit * inputs + k] += gradient * input.values[n * inputs + k]
          gradients.input.values[n * inputs + k] += gradient * weights[unit * inputs + k]
        }
      }
    }
    return gradients
  }
}
