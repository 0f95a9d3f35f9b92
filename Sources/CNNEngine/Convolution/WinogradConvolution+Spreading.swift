import CNNKernels

extension WinogradConvolution {
  /// The input gradient as the adjoint of forward: tiles of the output gradient are transformed, multiplied with the filters
  /// as forward has them, and spread over the squares of input that they came from.
  ///
  /// Squares overlap, so an image's tiles are added in order by one thread.
  func spread(
    _ wholeTiling: WinogradTiling, outputGradient: FloatView, filters: FloatView, over inputGradient: FloatView,
    images: Int,
    workspace: UnsafeMutablePointer<Float>
  ) {
    inputGradient[0..<images * geometry.inputCount].fill(0)
    let total = images * wholeTiling.tilesPerImage
    let tiling = wholeTiling.evenlyGrouped(tiles: total)
    for first in stride(from: 0, to: total, by: tiling.groupTiles) {
      let tiles = first..<min(first + tiling.groupTiles, total)
      transformGradients(
        tiles, tiling, 0..<tiling.source.channels, UnsafePointer(outputGradient.pointer), into: workspace,
        depth: tiling.depth, stride: tiling.tileStride)
      for panel in 0..<tiling.panels {
        multiply(
          tiling, panel: panel, tiles: tiles.count, filters: UnsafePointer(filters.pointer), workspace: workspace)
        spread(
          tiling, panel: panel, tiles: tiles, products: workspace + tiling.frequencies * tiling.tileStride,
          over: inputGradient.pointer)
      }
    }
  }

  private func spread(
    _ tiling: WinogradTiling, panel: Int, tiles: Range<Int>, products: UnsafePointer<Float>,
    over inputGradient: UnsafeMutablePointer<Float>
  ) {
    let channel = panel * tiling.panelWidth
    let count = min(tiling.panelWidth, tiling.target.channels - channel)
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      kernels.winogradInputGradient(
        tiling.form, source: products + (tile - tiles.lowerBound) * tiling.panelWidth, stride: tiling.productStride,
        to: inputGradient + image * tiling.target.count,
        place: tiling.hangingPlace(on: tiling.target, top: top, left: left),
        channel: channel, count: count)
    }
  }

  /// Transforms tiles of the output gradient, `depth` floats apart, frequencies `stride` apart.
  func transformGradients(
    _ tiles: Range<Int>, _ tiling: WinogradTiling, _ filters: Range<Int>, _ outputGradient: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>, depth: Int, stride: Int
  ) {
    let map = forwardTiling.target
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      kernels.winogradOutputGradient(
        tiling.form, gradient: outputGradient + (image * map.count + filters.lowerBound),
        place: WinogradPlace(on: map, top: top, left: left), channels: filters.count,
        into: target + (tile - tiles.lowerBound) * depth, stride: stride)
    }
  }
}
