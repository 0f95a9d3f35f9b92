import CNNKernels
import CVectors

/// What the products on few tiles share.
enum FewTiles {
  /// Vectors of one transformed tile.
  @inline(__always) static var frequencies: Int { side &* side }
  @inline(__always) static var side: Int { SixPoints.side }
  /// Floats from one frequency of a block's transformed filters to the next.
  @inline(__always) static var frequencyStride: Int { Kernels.fewTilesBlockChannels &* lanes }
}

private var frequencies: Int { FewTiles.frequencies }
private var frequencyStride: Int { FewTiles.frequencyStride }
private var tileSide: Int { FewTiles.side }
private var window: Int { SixPoints.window }

extension Kernels {
  static var fewTilesBlockChannels: Int { 8 }
  static var fewTilesBlockCount: Int { frequencies &* frequencyStride &+ window &* tileSide &* lanes }

  static func multiplyFewTiles(_ product: UnsafePointer<WinogradFewTiles>, block: UnsafeMutablePointer<Float>) {
    let p = product.pointee
    var filter = 0
    while filter < p.filterCount {
      if p.filterCount &- filter >= lanes {
        transformBlock(product, filter, .all, into: block)
      } else {
        transformBlock(product, filter, .first(p.filterCount &- filter), into: block)
      }
      let sums = p.filterTiles + filter &* frequencies
      var tile = 0
      while tile < p.tiles {
        let factors = UnsafePointer(p.channelTiles + tile &* p.channelTileStride)
        let own = sums + tile &* p.filterTileStride
        switch p.tiles &- tile {
        case 1: addTile(product, block, factors, own)
        case 2: addTwoTiles(product, block, factors, own)
        case 3: addFourTiles(product, block, factors, own, tiles: 3)
        default: addFourTiles(product, block, factors, own, tiles: 4)
        }
        tile &+= 4
      }
      filter &+= lanes
    }
  }
}

/// Transforms a vector of filters for all channels of the block: `[frequency][channel][lane]`.
///
/// In short loops over memory, because a filter's frequencies are more than the registers hold.
@inline(__always)
private func transformBlock(
  _ product: UnsafePointer<WinogradFewTiles>, _ filter: Int, _ filled: FilledLanes,
  into block: UnsafeMutablePointer<Float>
) {
  let p = product.pointee
  let ahead = p.prefetchDistance
  let side = tileSide &* lanes
  let columns = block + frequencies &* frequencyStride
  for channel in 0..<p.channelCount {
    let first = UnsafePointer(p.filters + (channel &* p.channelStride &+ filter))
    var tap = first
    var column = columns
    for _ in 0..<window {
      prefetch(tap + ahead)
      prefetch(tap + (ahead &+ window &* p.tapStride))
      prefetch(tap + (ahead &+ 2 &* window &* p.tapStride))
      let x = SixPoints.taps(
        filled.load(tap), filled.load(tap + window &* p.tapStride), filled.load(tap + 2 &* window &* p.tapStride))
      storeLine(SixPoints.self, x, column, lanes)
      tap = opaque(tap + p.tapStride)
      column += side
    }
    var source = UnsafePointer(columns)
    var target = block + channel &* lanes
    for _ in 0..<tileSide {
      let x = SixPoints.taps(loadVector(source), loadVector(source + side), loadVector(source + 2 &* side))
      storeLine(SixPoints.self, x, target, frequencyStride)
      source = opaque(source + lanes)
      target += tileSide &* frequencyStride
    }
  }
}
