/// The sum of several inputs of one shape.
public enum ReferenceAdd {
  public static func forward(_ inputs: [NCHW]) -> NCHW {
    var output = inputs[0]
    for input in inputs.dropFirst() {
      for index in output.values.indices { output.values[index] += input.values[index] }
    }
    return output
  }

  public static func backward(outputGradient: NCHW, inputCount: Int) -> [NCHW] {
    [NCHW](repeating: outputGradient, count: inputCount)
  }
}
