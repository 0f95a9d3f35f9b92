/// The product of a map and another of its shape, or of a map and one number for each channel of each image.
public enum ReferenceProduct {
  public static func forward(_ first: NCHW, _ second: NCHW) -> NCHW {
    var output = first
    for index in output.values.indices { output.values[index] *= second.values[factor(index, first, second)] }
    return output
  }

  public static func backward(
    _ first: NCHW, _ second: NCHW, outputGradient: NCHW
  ) -> (first: NCHW, second: NCHW) {
    var secondGradient = second
    secondGradient.values = [Double](repeating: 0, count: second.values.count)
    for (index, gradient) in outputGradient.values.enumerated() {
      secondGradient.values[factor(index, first, second)] += gradient * first.values[index]
    }
    return (forward(outputGradient, second), secondGradient)
  }

  /// The place of the number that one of the first map is multiplied by.
  private static func factor(_ index: Int, _ first: NCHW, _ second: NCHW) -> Int {
    second.positions == first.positions ? index : index / first.positions
  }
}
