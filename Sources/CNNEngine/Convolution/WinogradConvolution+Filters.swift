import CNNKernels

extension WinogradConvolution {
  /// Transforms the filters for the forward pass: panels of `[frequency][channel][lane]`.
  func prepareForward(
    filters: FloatView, into prepared: FloatView, part: Int, parts: Int
  ) {
    let tiling = forwardTiling
    let lanes = tiling.lanes
    let tapStride = geometry.channels * geometry.filters
    for channel in geometry.channels * part / parts..<geometry.channels * (part + 1) / parts {
      for filter in stride(from: 0, to: geometry.filters, by: lanes) {
        let panel = filter / tiling.panelWidth
        let width = tiling.vectors(ofPanel: panel) * lanes
        kernels.filter(
          tiling.form, filters.pointer + (channel * geometry.filters + filter), tapStride, false,
          geometry.filters - filter,
          prepared.pointer + (tiling.filterOffset(ofPanel: panel) + channel * width + filter % tiling.panelWidth),
          tiling.filterStride(ofPanel: panel))
      }
    }
  }

  /// Transforms the filters turned by half a turn, with channels and filters exchanged: the input gradient is the
  /// correlation of the output gradient with these.
  func prepareInputGradient(
    filters: FloatView, into prepared: FloatView, part: Int, parts: Int
  ) {
    let lanes = gradientTiling.lanes
    let blocks = (geometry.channels + lanes - 1) / lanes
    let square = lanes * lanes
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (WinogradTiling.frequencies + 1) * square) { scratch in
      for block in blocks * part / parts..<blocks * (part + 1) / parts {
        for filter in stride(from: 0, to: geometry.filters, by: lanes) {
          transformSquare(filters.pointer, channel: block * lanes, filter: filter, into: scratch.baseAddress!)
          transposeSquare(scratch.baseAddress!, channel: block * lanes, filter: filter, into: prepared.pointer)
        }
      }
    }
  }

  /// `lanes` channels by `lanes` filters, transformed: `[frequency][channel][filter]`.
  private func transformSquare(
    _ filters: UnsafePointer<Float>, channel: Int, filter: Int, into scratch: UnsafeMutablePointer<Float>
  ) {
    let lanes = gradientTiling.lanes
    let square = lanes * lanes
    for lane in 0..<lanes {
      if channel + lane < geometry.channels {
        kernels.filter(
          gradientTiling.form, filters + ((channel + lane) * geometry.filters + filter),
          geometry.channels * geometry.filters, true, geometry.filters - filter, scratch + lane * lanes, square)
      } else {
        for frequency in 0..<WinogradTiling.frequencies {
          (scratch + (frequency * square + lane * lanes)).update(repeating: 0, count: lanes)
        }
      }
    }
  }

  /// The square of every frequency, transposed to `[filter][channel]` in its panel.
  private func transposeSquare(
    _ scratch: UnsafeMutablePointer<Float>, channel: Int, filter: Int, into prepared: UnsafeMutablePointer<Float>
  ) {
    let tiling = gradientTiling
    let lanes = tiling.lanes
    let square = lanes * lanes
    let panel = channel / tiling.panelWidth
    let width = tiling.vectors(ofPanel: panel) * lanes
    let corner =
      prepared + (tiling.filterOffset(ofPanel: panel) + filter * width + channel % tiling.panelWidth)
    let count = min(lanes, geometry.filters - filter)
    for frequency in 0..<WinogradTiling.frequencies {
      let target = corner + frequency * tiling.filterStride(ofPanel: panel)
      if count == lanes {
        kernels.transpose(scratch + frequency * square, lanes, target, width)
      } else {
        // Rows of filters that don't exist would stand where the next frequency begins.
        let spare = scratch + WinogradTiling.frequencies * square
        kernels.transpose(scratch + frequency * square, lanes, spare, lanes)
        for row in 0..<count { (target + row * width).update(from: spare + row * lanes, count: lanes) }
      }
    }
  }
}
