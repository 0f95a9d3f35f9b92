/// Work on rows of channels: `[positions, channels]`, where positions are the pixels of one or more images.
extension Engine {
  /// Adds the sum of each channel to `sums`: the gradient of a bias.
  ///
  /// Sums over the positions of one call in one order: blocks of 256 rows with four running sums each.
  ///
  /// - Shape: `outputGradient` is `[positions, channels]`, `sums` is `[channels]`.
  public func addChannelSums(_ outputGradient: FloatView, to sums: FloatView) {
    precondition(outputGradient.count % sums.count == 0)
    kernels.addColumnSums(
      outputGradient.pointer, rows: outputGradient.count / sums.count, columns: sums.count, to: sums.pointer)
  }

  /// Adds `bias` to every position of `values`.
  public func addBias(_ bias: FloatView, to values: FloatView) {
    precondition(values.count % bias.count == 0)
    for position in 0..<values.count / bias.count {
      kernels.add(bias.pointer, to: values.pointer + position * bias.count, count: bias.count)
    }
  }
}
