import CNNKernels

extension GroupNormalization {
  /// Overwrites `inputGradient`, which may be the view of `outputGradient` or `input`; adds to `weightGradient` and
  /// `biasGradient`, images in order.
  ///
  /// - Shape: As in `forward`, which has filled `saved`.
  public func backward(
    input: FloatView, outputGradient: FloatView, weight: FloatView, saved: FloatView, weightGradient: FloatView,
    biasGradient: FloatView, into inputGradient: FloatView, workspace: FloatView
  ) {
    precondition(input.count.isMultiple(of: imageCount) && outputGradient.count == input.count)
    precondition(inputGradient.count == input.count && workspace.count >= workspaceCount)
    let center = workspace.pointer
    let sums = center + 4 * channels
    for image in 0..<input.count / imageCount {
      let begin = image * imageCount
      let statistics = saved[image * savedCount..<(image + 1) * savedCount]
      for channel in 0..<channels { workspace[channel] = statistics[2 * (channel / (channels / groups))] }
      engine.kernels.columnGradientSums(
        outputGradient: outputGradient.pointer + begin, input: input.pointer + begin, center: center, rows: positions,
        columns: channels, sums: sums, products: sums + channels)
      for group in 0..<groups { makeCoefficients(group, statistics, weight, workspace) }
      for channel in 0..<channels {
        weightGradient[channel] += sums[channels + channel] * statistics[2 * (channel / (channels / groups)) + 1]
        biasGradient[channel] += sums[channel]
      }
      engine.kernels.columnAffineGradient(
        outputGradient: outputGradient.pointer + begin, input: input.pointer + begin,
        ColumnAffineGradient(
          center: center, gradientScale: center + channels, inputScale: center + 2 * channels,
          shift: center + 3 * channels),
        into: inputGradient.pointer + begin, rows: positions, columns: channels)
    }
  }

  /// Gradient scale, input scale and shift of a group's channels, from the channels' sums.
  private func makeCoefficients(_ group: Int, _ statistics: FloatView, _ weight: FloatView, _ workspace: FloatView) {
    let members = group * (channels / groups)..<(group + 1) * (channels / groups)
    let inverseDeviation = statistics[2 * group + 1]
    var (sum, product): (Float, Float) = (0, 0)
    for channel in members {
      sum += workspace[4 * channels + channel] * weight[channel]
      product += workspace[5 * channels + channel] * weight[channel]
    }
    let share = inverseDeviation / Float(members.count * positions)
    for channel in members {
      workspace[channels + channel] = weight[channel] * inverseDeviation
      workspace[2 * channels + channel] = -share * product * inverseDeviation * inverseDeviation
      workspace[3 * channels + channel] = -share * sum
    }
  }
}
