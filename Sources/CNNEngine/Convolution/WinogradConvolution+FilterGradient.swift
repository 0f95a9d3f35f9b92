import CNNKernels

extension WinogradConvolution {
  /// Filters rounded up to whole vectors.
  private var filterDepth: Int {
    (geometry.filters + forwardTiling.lanes - 1) / forwardTiling.lanes * forwardTiling.lanes
  }

  /// Tiles of input and output gradient that are multiplied together. Products add to memory once a group, so
  /// the group is not small even where it no longer fits the second-level cache.
  private var gradientGroupTiles: Int {
    WinogradTiling.groupTiles(floatsPerTile: forwardTiling.frequencies * (forwardTiling.depth + filterDepth) / 2)
  }

  private var sourceStride: Int { gradientGroupTiles * forwardTiling.depth + forwardTiling.lanes }
  private var gradientStride: Int { gradientGroupTiles * filterDepth + forwardTiling.lanes }
  private var sumStride: Int { geometry.channels * filterDepth + forwardTiling.lanes }

  /// Floats of scratch for `addToSums`: the transformed tiles of a group.
  var filterGradientWorkspaceCount: Int { forwardTiling.frequencies * (sourceStride + gradientStride) }

  /// Floats of the sums of all frequencies, several times the filters.
  var filterGradientSumCount: Int { forwardTiling.frequencies * sumStride }

  /// Adds some images to the sums: at every frequency the product of transformed input tiles and transformed output
  /// gradients, summed over the tiles in order.
  func addToSums(
    _ sums: FloatView, input: FloatView, outputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let sources = workspace.pointer
    let gradients = sources + forwardTiling.frequencies * sourceStride
    let total = images * forwardTiling.tilesPerImage
    var first = 0
    while first < total {
      let tiles = first..<min(first + gradientGroupTiles, total)
      transform(tiles, input.pointer, outputGradient.pointer, sources, gradients)
      multiply(tiles: tiles.count, sources, gradients, into: sums.pointer)
      first = tiles.upperBound
    }
  }

  /// At every frequency, `sums += sourcesᵀ · gradients`: panel by panel, whose gradients then stay in the first-level
  /// cache.
  private func multiply(
    tiles: Int, _ sources: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>,
    into sums: UnsafeMutablePointer<Float>
  ) {
    var product = StridedProduct(a: UnsafePointer(sources), b: UnsafePointer(gradients), c: sums)
    product.rows = geometry.channels
    product.length = tiles
    product.aRow = 1
    product.aStep = forwardTiling.depth
    product.bStep = filterDepth
    product.cRow = filterDepth
    product.accumulates = true
    for frequency in 0..<forwardTiling.frequencies {
      product.a = UnsafePointer(sources + frequency * sourceStride)
      for filter in stride(from: 0, to: filterDepth, by: products.panelWidth) {
        product.columns = min(products.panelWidth, filterDepth - filter)
        product.b = UnsafePointer(gradients + (frequency * gradientStride + filter))
        product.c = sums + (frequency * sumStride + filter)
        products.multiply(&product)
      }
    }
  }

  /// Adds the filter gradient of some images in one call; the sums stand behind the scratch.
  func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let sums = workspace[filterGradientWorkspaceCount..<filterGradientWorkspaceCount + filterGradientSumCount]
    sums.fill(0)
    addToSums(sums, input: input, outputGradient: outputGradient, images: images, workspace: workspace)
    addTransformed(sums, to: filterGradient)
  }

  /// Adds what the sums stand for to the filter gradient.
  func addTransformed(_ sums: FloatView, to filterGradient: FloatView) {
    addTransformed(UnsafePointer(sums.pointer), to: filterGradient.pointer)
  }

  private func transform(
    _ tiles: Range<Int>, _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    _ sources: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>
  ) {
    let tiling = forwardTiling
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      let index = tile - tiles.lowerBound
      kernels.input(
        tiling.form, input + image * tiling.source.count, tiling.source, top - tiling.paddingTop,
        left - tiling.paddingLeft,
        geometry.channels, sources + index * tiling.depth, sourceStride)
    }
    transformGradients(tiles, tiling, outputGradient, into: gradients, depth: filterDepth, stride: gradientStride)
  }

  private func addTransformed(_ sums: UnsafePointer<Float>, to filterGradient: UnsafeMutablePointer<Float>) {
    for channel in 0..<geometry.channels {
      for filter in stride(from: 0, to: geometry.filters, by: forwardTiling.lanes) {
        kernels.filterGradient(
          forwardTiling.form, sums + (channel * filterDepth + filter), sumStride,
          filterGradient + (channel * geometry.filters + filter), geometry.channels * geometry.filters,
          geometry.filters - filter)
      }
    }
  }
}
