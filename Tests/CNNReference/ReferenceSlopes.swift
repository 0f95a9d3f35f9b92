/// `prelu`: negative numbers are multiplied by a slope of their channel.
public enum ReferenceSlopes {
  public static func forward(_ input: NCHW, slopes: [Double]) -> NCHW {
    var output = input
    for (index, x) in input.values.enumerated() where x <= 0 {
      output.values[index] = x * slopes[index / input.positions % input.channels]
    }
    return output
  }

  public static func backward(
    _ input: NCHW, slopes: [Double], outputGradient: NCHW
  ) -> (input: NCHW, slopes: [Double]) {
    var inputGradient = outputGradient
    var slopeGradient = [Double](repeating: 0, count: input.channels)
    for (index, x) in input.values.enumerated() where x <= 0 {
      let channel = index / input.positions % input.channels
      inputGradient.values[index] *= slopes[channel]
      slopeGradient[channel] += outputGradient.values[index] * x
    }
    return (inputGradient, slopeGradient)
  }
}
