/// Multiplication by one factor a channel.
public enum ReferenceScale {
  public static func forward(_ input: NCHW, factors: [Double]) -> NCHW {
    var output = input
    for index in output.values.indices { output.values[index] *= factors[index / input.positions % input.channels] }
    return output
  }

  public static func backward(
    _ input: NCHW, factors: [Double], outputGradient: NCHW
  ) -> (input: NCHW, factors: [Double]) {
    var factorGradient = [Double](repeating: 0, count: input.channels)
    for (index, gradient) in outputGradient.values.enumerated() {
      factorGradient[index / input.positions % input.channels] += gradient * input.values[index]
    }
    return (forward(outputGradient, factors: factors), factorGradient)
  }
}
