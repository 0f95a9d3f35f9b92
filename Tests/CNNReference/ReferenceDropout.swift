/// Elements set to zero by a given mask, the rest enlarged so that the mean stays, as PyTorch's `Dropout` in training.
public enum ReferenceDropout {
  /// - Parameter isKept: One flag an element.
  public static func forward(_ input: NCHW, rate: Double, isKept: [Bool]) -> NCHW {
    var output = input
    for index in output.values.indices { output.values[index] = isKept[index] ? input.values[index] / (1 - rate) : 0 }
    return output
  }

  public static func backward(outputGradient: NCHW, rate: Double, isKept: [Bool]) -> NCHW {
    forward(outputGradient, rate: rate, isKept: isKept)
  }
}
