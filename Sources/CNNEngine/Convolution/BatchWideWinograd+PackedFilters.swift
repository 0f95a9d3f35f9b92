import CNNKernels

/// Filters as the forward product on few tiles reads them in one go: `[vector of filters][channel][tap][lane]`.
///
/// Transformed filters are four times as large, so a single image would wait for them; and the filters' own order has a
/// vector's taps far apart. So filters that don't change are packed once, and transformed where they are multiplied.
extension BatchWideWinograd {
  /// Tiles for which reading transformed filters takes longer than transforming them again.
  static let mostPackedTiles = 16

  private var taps: Int { winograd.geometry.window.count }
  private var lanes: Int { forwardTiling.lanes }
  /// Floats of one vector of filters.
  private var packedVectorFloats: Int { winograd.geometry.channels * taps * lanes }
  private var packedVectors: Int { dividedUp(winograd.geometry.filters, lanes) }

  /// Floats that `packFilters` writes; 0 where forward reads the filters themselves.
  public var packedFilterCount: Int { packsFilters ? packedVectors * packedVectorFloats : 0 }

  /// Packs the filters; nobody reads what the last vector has beyond them. `parts` pieces may run on different threads.
  public func packFilters(_ filters: FloatView, into packed: FloatView, part: Int, parts: Int) {
    precondition(packsFilters, "forward reads the filters themselves")
    precondition(filters.count >= winograd.geometry.filterCount && packed.count >= packedFilterCount)
    let geometry = winograd.geometry
    for vector in share(of: packedVectors, part: part, parts: parts) {
      for tap in 0..<taps {
        engine.kernels.copyMatrix(
          filters.pointer + (tap * geometry.channels * geometry.filters + vector * lanes), rows: geometry.channels,
          columns: min(lanes, geometry.filters - vector * lanes), rowStride: geometry.filters, columnStride: 1,
          into: packed.pointer + (vector * packedVectorFloats + tap * lanes), targetRowStride: taps * lanes)
      }
    }
  }

  /// Has a product read packed filters from a channel and a vector on.
  func readPacked(_ product: inout WinogradFewTiles, _ packed: FloatView, channel: Int, filter: Int) {
    product.filters = packed.pointer + (filter / lanes * packedVectorFloats + channel * taps * lanes)
    product.tapStride = lanes
    product.channelStride = taps * lanes
    product.prefetchDistance = winograd.kernels.fewTilesBlockChannels * product.channelStride
  }
}
