/// Several inputs of one height and width, their channels one after the other.
public enum ReferenceConcat {
  public static func forward(_ inputs: [NCHW]) -> NCHW {
    var values: [Double] = []
    for n in 0..<inputs[0].images {
      for input in inputs { values += input.values[n * input.imageCount..<(n + 1) * input.imageCount] }
    }
    return NCHW(
      images: inputs[0].images, channels: inputs.reduce(0) { $0 + $1.channels }, height: inputs[0].height,
      width: inputs[0].width, values: values)
  }

  public static func backward(outputGradient: NCHW, inputChannels: [Int]) -> [NCHW] {
    var first = 0
    return inputChannels.map { channels in
      var inputGradient = NCHW(
        images: outputGradient.images, channels: channels, height: outputGradient.height, width: outputGradient.width)
      let count = inputGradient.imageCount
      for n in 0..<outputGradient.images {
        let begin = n * outputGradient.imageCount + first * outputGradient.positions
        inputGradient.values.replaceSubrange(
          n * count..<(n + 1) * count, with: outputGradient.values[begin..<begin + count])
      }
      first += channels
      return inputGradient
    }
  }
}
