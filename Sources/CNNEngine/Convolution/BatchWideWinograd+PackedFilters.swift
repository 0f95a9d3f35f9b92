import CNNKernels

/// Filters as the forward product on few tiles reads them in one go: `[vector of filters][channel][tap][lane]`.
///
/// Transformed filters are four times as large, so a single image would wait for them; and the filters' own order has a
/// vector's taps far apart. So filters that don't change are packed once, and transformed where they are multiplied.
extension BatchWideWinograd {
  /// Tiles for which reading transformed filters takes longer than transforming them again.
  static let mostPackedTiles = 16

  private static let taps = 9
  private var lanes: Int { forwardTiling.lanes }
  /// Floats of one vector of filters.
  private var packedVectorFloats: Int { winograd.geometry.channels * Self.taps * lanes }
  private var packedVectors: Int { dividedUp(winograd.geometry.filters, lanes) }

  /// Floats that `packFilters` writes; 0 where forward reads the filters themselves.
  public var packedFilterCount: Int { packsFilters ? packedVectors * packedVectorFloats : 0 }

  /// Packs the filters; the last vector is filled up with zeros. `parts` pieces may run on different threads.
  public func packFilters(_ filters: FloatView, into packed: FloatView, part: Int, parts: Int) {
    guard packsFilters else { return }
    precondition(filters.count >= winograd.geometry.filterCount && packed.count >= packedFilterCount)
    let geometry = winograd.geometry
    for vector in share(of: packedVectors, part: part, parts: parts) {
      let count = min(lanes, geometry.filters - vector * lanes)
      var target = packed.pointer + vector * packedVectorFloats
      for channel in 0..<geometry.channels {
        for tap in 0..<Self.taps {
          let source = filters.pointer + ((tap * geometry.channels + channel) * geometry.filters + vector * lanes)
          target.update(from: source, count: count)
          (target + count).update(repeating: 0, count: lanes - count)
          target += lanes
        }
      }
    }
  }

  /// Has a product read packed filters from a channel and a vector on.
  func readPacked(_ product: inout WinogradFewTiles, _ packed: FloatView, channel: Int, filter: Int) {
    product.filters = packed.pointer + (filter / lanes * packedVectorFloats + channel * Self.taps * lanes)
    product.tapStride = lanes
    product.channelStride = Self.taps * lanes
    product.prefetchDistance = winograd.kernels.fewTilesBlockChannels * product.channelStride
  }
}
