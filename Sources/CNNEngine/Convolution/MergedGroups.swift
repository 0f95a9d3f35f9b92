/// Neighbouring groups taken as one, so that few filters a group fill the vectors.
///
/// A group of two filters fills 2 of 16 lanes. Eight groups as one have sixteen filters of eight times as many channels, zero where a
/// filter doesn't see a channel: as many vector multiplications, but one long sum in place of eight short ones, and a tile of
/// the filter gradient has rows enough. In memory nothing moves, because groups are neighbouring channels.
struct MergedGroups: Sendable {
  let original: ConvolutionGeometry
  /// Groups taken as one.
  let factor: Int

  /// Nil where a group fills a vector; and for depthwise layers, which have vectors along channels.
  init?(_ geometry: ConvolutionGeometry, lanes: Int) {
    guard geometry.groups > 1, !geometry.isDepthwise else { return nil }
    original = geometry
    // More channels than lanes would be multiplied with zeros in the input gradient.
    let most = lanes / max(geometry.filtersPerGroup, geometry.channelsPerGroup)
    guard let factor = (1...max(most, 1)).last(where: { geometry.groups % $0 == 0 }), factor > 1 else { return nil }
    self.factor = factor
  }

  var merged: ConvolutionGeometry {
    var geometry = original
    geometry.groups /= factor
    return geometry
  }

  /// Writes the filters of the merged groups.
  func expand(_ filters: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: merged.filterCount)
    forEachRow { narrow, wide in
      for filter in 0..<original.filtersPerGroup { target[wide + filter] = filters[narrow + filter] }
    }
  }

  /// Adds the gradient of the merged groups' filters to that of the original ones.
  func fold(_ gradient: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    forEachRow { narrow, wide in
      for filter in 0..<original.filtersPerGroup { target[narrow + filter] += gradient[wide + filter] }
    }
  }

  /// Visits, for every tap and channel of every group, where its row of filters begins in both matrices.
  @inline(__always)
  private func forEachRow(_ visit: (_ narrow: Int, _ wide: Int) -> Void) {
    let g = original
    let channels = g.channelsPerGroup
    for tap in 0..<g.window.count {
      for channel in 0..<channels {
        for group in 0..<g.groups {
          let column = group * g.filtersPerGroup
          visit(
            (tap * channels + channel) * g.filters + column,
            (tap * channels * factor + group % factor * channels + channel) * g.filters + column)
        }
      }
    }
  }
}
