import CNNKernels

extension WinogradConvolution {
  /// Filters rounded up to whole vectors.
  private var filterDepth: Int {
    (geometry.filters + forwardTiling.lanes - 1) / forwardTiling.lanes * forwardTiling.lanes
  }

  /// Tiles of input and output gradient that are multiplied together. Products add to memory once a group, so
  /// the group is not small even where it no longer fits the second-level cache.
  private var mostGradientTiles: Int {
    WinogradTiling.groupTiles(floatsPerTile: forwardTiling.frequencies * (forwardTiling.depth + filterDepth) / 2)
  }

  private func sourceStride(tiles: Int) -> Int { tiles * forwardTiling.depth + forwardTiling.lanes }
  private func gradientStride(tiles: Int) -> Int { tiles * filterDepth + forwardTiling.lanes }
  private var sumStride: Int { geometry.channels * filterDepth + forwardTiling.lanes }

  /// Floats of workspace for `addToSums`: the transformed tiles of a group.
  var filterGradientWorkspaceCount: Int {
    forwardTiling.frequencies * (sourceStride(tiles: mostGradientTiles) + gradientStride(tiles: mostGradientTiles))
  }

  /// Floats of the sums of all frequencies, several times the filters.
  var filterGradientSumCount: Int { forwardTiling.frequencies * sumStride }

  /// Adds some images to the sums, or begins them: at every frequency the product of transformed input tiles and transformed
  /// output gradients, summed over the tiles in order.
  func addToSums(
    _ sums: FloatView, input: FloatView, outputGradient: FloatView, images: Int, isFirst: Bool, workspace: FloatView
  ) {
    let total = images * forwardTiling.tilesPerImage
    let group = WinogradTiling.evenGroup(of: total, most: mostGradientTiles)
    let sources = workspace.pointer
    let gradients = sources + forwardTiling.frequencies * sourceStride(tiles: group)
    for first in stride(from: 0, to: total, by: group) {
      let tiles = first..<min(first + group, total)
      transform(
        tiles, input.pointer, outputGradient.pointer, sources, sourceStride(tiles: group), gradients,
        gradientStride(tiles: group))
      multiply(
        tiles: tiles.count, sources, sourceStride(tiles: group), gradients, gradientStride(tiles: group),
        into: sums.pointer, accumulates: first > 0 || !isFirst)
    }
  }

  /// At every frequency, `sums (+)= sourcesᵀ · gradients`: panel by panel, whose gradients then stay in the first-level
  /// cache.
  private func multiply(
    tiles: Int, _ sources: UnsafePointer<Float>, _ sourceStride: Int, _ gradients: UnsafePointer<Float>,
    _ gradientStride: Int, into sums: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    var product = StridedProduct(a: sources, b: gradients, c: sums)
    product.rows = geometry.channels
    product.length = tiles
    product.aRow = 1
    product.aStep = forwardTiling.depth
    product.bStep = filterDepth
    product.cRow = filterDepth
    product.accumulates = accumulates
    for frequency in 0..<forwardTiling.frequencies {
      product.a = sources + frequency * sourceStride
      for filter in stride(from: 0, to: filterDepth, by: products.panelWidth) {
        product.columns = min(products.panelWidth, filterDepth - filter)
        product.b = gradients + (frequency * gradientStride + filter)
        product.c = sums + (frequency * sumStride + filter)
        products.multiply(&product)
      }
    }
  }

  /// Adds the filter gradient of some images in one call; the sums stand behind the workspace.
  func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let sums = workspace[filterGradientWorkspaceCount..<filterGradientWorkspaceCount + filterGradientSumCount]
    addToSums(
      sums, input: input, outputGradient: outputGradient, images: images, isFirst: true, workspace: workspace)
    addTransformed(sums, to: filterGradient)
  }

  /// Adds what the sums stand for to the filter gradient.
  func addTransformed(_ sums: FloatView, to filterGradient: FloatView) {
    addTransformed(UnsafePointer(sums.pointer), to: filterGradient.pointer)
  }

  private func transform(
    _ tiles: Range<Int>, _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    _ sources: UnsafeMutablePointer<Float>, _ sourceStride: Int, _ gradients: UnsafeMutablePointer<Float>,
    _ gradientStride: Int
  ) {
    let tiling = forwardTiling
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      let index = tile - tiles.lowerBound
      kernels.winogradInput(
        tiling.form, image: input + image * tiling.source.count,
        place: WinogradPlace(on: tiling.source, top: top - tiling.paddingTop, left: left - tiling.paddingLeft),
        channels: geometry.channels, into: sources + index * tiling.depth,
        stride: sourceStride)
    }
    transformGradients(tiles, tiling, outputGradient, into: gradients, depth: filterDepth, stride: gradientStride)
  }

  private func addTransformed(_ sums: UnsafePointer<Float>, to filterGradient: UnsafeMutablePointer<Float>) {
    for channel in 0..<geometry.channels {
      for filter in stride(from: 0, to: geometry.filters, by: forwardTiling.lanes) {
        kernels.winogradFilterGradient(
          forwardTiling.form, source: sums + (channel * filterDepth + filter), stride: sumStride,
          to: filterGradient + (channel * geometry.filters + filter), tapStride: geometry.channels * geometry.filters,
          count: geometry.filters - filter)
      }
    }
  }
}
