import CNNKernels

extension WinogradConvolution {
  /// Transforms the filters for the forward pass: panels of `[frequency][channel][lane]`.
  ///
  /// Panel by panel, so that what is written grows at 36 places and not at 36 of every panel.
  func prepareForward(
    filters: FloatView, into prepared: FloatView, part: Int, parts: Int
  ) {
    let count = forwardTiling.panels * geometry.channels
    for index in count * part / parts..<count * (part + 1) / parts {
      let (panel, channel) = index.quotientAndRemainder(dividingBy: geometry.channels)
      let width = forwardTiling.vectors(ofPanel: panel) * forwardTiling.lanes
      transform(
        filters, panel: panel, channels: channel..<channel + 1,
        into: prepared.pointer + (forwardTiling.filterOffset(ofPanel: panel) + channel * width),
        stride: forwardTiling.filterStride(ofPanel: panel))
    }
  }

  /// A panel of filters for the forward pass, of some channels: `[frequency][channel][lane]`.
  func transform(
    _ filters: FloatView, panel: Int, channels: Range<Int>, into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let lanes = forwardTiling.lanes
    let width = forwardTiling.vectors(ofPanel: panel) * lanes
    for channel in channels {
      for lane in Swift.stride(from: 0, to: width, by: lanes) {
        let filter = panel * forwardTiling.panelWidth + lane
        kernels.winogradFilter(
          forwardTiling.form, filters: filters.pointer + (channel * geometry.filters + filter),
          tapStride: geometry.channels * geometry.filters, rotates: false, count: geometry.filters - filter,
          into: target + ((channel - channels.lowerBound) * width + lane), stride: stride)
      }
    }
  }

  /// Transforms the filters with channels and filters exchanged, for the input gradient: turned by half a turn where that is
  /// a correlation of the output gradient.
  func prepareInputGradient(
    filters: FloatView, into prepared: FloatView, part: Int, parts: Int
  ) {
    let lanes = gradientTiling.lanes
    let across = dividedUp(geometry.filters, lanes)
    let count = gradientTiling.panels * across
    for index in count * part / parts..<count * (part + 1) / parts {
      let (panel, first) = (index / across, index % across * lanes)
      let width = gradientTiling.vectors(ofPanel: panel) * lanes
      transformExchanged(
        filters, rotates: spreadingTiling == nil, panel: panel, filters: first..<min(first + lanes, geometry.filters),
        into: prepared.pointer + (gradientTiling.filterOffset(ofPanel: panel) + first * width),
        stride: gradientTiling.filterStride(ofPanel: panel))
    }
  }

  /// A panel of channels for the input gradient, of some filters: `[frequency][filter][lane]`.
  func transformExchanged(
    _ weights: FloatView, rotates: Bool, panel: Int, filters: Range<Int>, into target: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    let lanes = gradientTiling.lanes
    let width = gradientTiling.vectors(ofPanel: panel) * lanes
    let square = lanes * lanes
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (gradientTiling.frequencies + 1) * square) { workspace in
      for filter in Swift.stride(from: filters.lowerBound, to: filters.upperBound, by: lanes) {
        for lane in Swift.stride(from: 0, to: width, by: lanes) {
          transformSquare(
            weights.pointer, rotates: rotates, channel: panel * gradientTiling.panelWidth + lane, filter: filter,
            into: workspace.baseAddress!)
          transposeSquare(
            workspace.baseAddress!, rows: min(lanes, filters.upperBound - filter),
            into: target + ((filter - filters.lowerBound) * width + lane), width: width, stride: stride)
        }
      }
    }
  }

  /// `lanes` channels by `lanes` filters, transformed: `[frequency][channel][filter]`.
  private func transformSquare(
    _ filters: UnsafePointer<Float>, rotates: Bool, channel: Int, filter: Int,
    into workspace: UnsafeMutablePointer<Float>
  ) {
    let lanes = gradientTiling.lanes
    let square = lanes * lanes
    let count = min(lanes, geometry.channels - channel)
    for lane in 0..<count {
      kernels.winogradFilter(
        gradientTiling.form, filters: filters + ((channel + lane) * geometry.filters + filter),
        tapStride: geometry.channels * geometry.filters, rotates: rotates, count: geometry.filters - filter,
        into: workspace + lane * lanes, stride: square)
    }
    guard count < lanes else { return }
    for frequency in 0..<gradientTiling.frequencies {
      (workspace + (frequency * square + count * lanes)).update(repeating: 0, count: (lanes - count) * lanes)
    }
  }

  /// The square of every frequency, transposed to `[filter][channel]` with rows of `width`.
  private func transposeSquare(
    _ workspace: UnsafeMutablePointer<Float>, rows: Int, into target: UnsafeMutablePointer<Float>, width: Int,
    stride: Int
  ) {
    let lanes = gradientTiling.lanes
    let square = lanes * lanes
    for frequency in 0..<gradientTiling.frequencies {
      let to = target + frequency * stride
      if rows == lanes {
        kernels.transpose(workspace + frequency * square, sourceStride: lanes, into: to, targetStride: width)
      } else {
        // Rows of filters that don't exist would stand where the next frequency begins.
        let spare = workspace + gradientTiling.frequencies * square
        kernels.transpose(workspace + frequency * square, sourceStride: lanes, into: spare, targetStride: lanes)
        for row in 0..<rows { (to + row * width).update(from: spare + row * lanes, count: lanes) }
      }
    }
  }
}
