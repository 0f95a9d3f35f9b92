import CNNKernels

extension BatchWideWinograd {
  private var sources: TransformedTiles { sourceTiles(forwardTiling) }
  private var gradients: TransformedTiles { sourceTiles(gradientTiling) }

  private static let blockChannels = TransformedTiles.blockChannels
  /// Floats between two frequencies of a block's products.
  private var productStride: Int { Self.blockChannels * Self.blockChannels + forwardTiling.lanes }

  /// A thread's scratch: the products of a block of channels and a block of filters.
  var gradientScratch: Int { WinogradTiling.frequencies * productStride }

  /// Overwrites the filter gradient with that of a batch: the sum over all tiles in order, group by group.
  ///
  /// A block of channels and filters is multiplied at all frequencies and transformed back at once, so the sums of the
  /// frequencies, four times the filters, never leave the second-level cache.
  public func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let geometry = winograd.geometry
    precondition(input.count >= images * geometry.inputCount && outputGradient.count >= images * geometry.outputCount)
    precondition(filterGradient.count >= geometry.filterCount && workspace.count >= workspaceCount)
    let total = images * forwardTiling.tilesPerImage
    for first in stride(from: 0, to: total, by: forwardTiling.groupTiles) {
      let tiles = first..<min(first + forwardTiling.groupTiles, total)
      forEachTile(of: tiles) { tile in
        transformTile(tile, of: tiles, forwardTiling, input, into: workspace.pointer)
        transformGradient(tile, of: tiles, outputGradient, into: workspace.pointer + sources.count)
      }
      engine.pool.run(tasks: sources.blocks * gradients.blocks) { task, thread in
        let (block, gradientBlock) = task.quotientAndRemainder(dividingBy: gradients.blocks)
        let products = workspace.pointer + (sources.count + gradients.count + thread * gradientScratch)
        multiply(block, gradientBlock, tiles: tiles.count, workspace.pointer, into: products)
        addTransformed(
          products, channels: sources.channels(ofBlock: block), filters: gradients.channels(ofBlock: gradientBlock),
          to: filterGradient.pointer, isFirst: first == 0)
      }
    }
  }

  private func transformGradient(
    _ tile: Int, of tiles: Range<Int>, _ outputGradient: FloatView, into target: UnsafeMutablePointer<Float>
  ) {
    let map = forwardTiling.target
    let (image, top, left) = forwardTiling.position(ofTile: tile)
    for block in 0..<gradients.blocks {
      let filters = gradients.channels(ofBlock: block)
      winograd.kernels.gradient(
        forwardTiling.form, outputGradient.pointer + (image * map.count + filters.lowerBound), map, top, left,
        filters.count, target + gradients.offset(ofTile: tile - tiles.lowerBound, block: block),
        gradients.frequencyStride)
    }
  }

  /// At every frequency, a block of sources transposed by a block of gradients.
  private func multiply(
    _ block: Int, _ gradientBlock: Int, tiles: Int, _ transformed: UnsafeMutablePointer<Float>,
    into products: UnsafeMutablePointer<Float>
  ) {
    var product = StridedProduct(
      a: UnsafePointer(transformed + block * sources.blockStride),
      b: UnsafePointer(transformed + (sources.count + gradientBlock * gradients.blockStride)), c: products)
    product.rows = sources.channels(ofBlock: block).count
    product.columns = gradients.channels(ofBlock: gradientBlock).count
    product.length = tiles
    product.aRow = 1
    product.aStep = Self.blockChannels
    product.bStep = Self.blockChannels
    product.bPanel = winograd.products.panelWidth
    product.cRow = Self.blockChannels
    for _ in 0..<WinogradTiling.frequencies {
      winograd.products.multiply(&product)
      product.a += sources.frequencyStride
      product.b += gradients.frequencyStride
      product.c += productStride
    }
  }

  /// Transforms a block's products back and adds them, to nothing for the first tiles.
  private func addTransformed(
    _ products: UnsafePointer<Float>, channels: Range<Int>, filters: Range<Int>,
    to filterGradient: UnsafeMutablePointer<Float>, isFirst: Bool
  ) {
    let geometry = winograd.geometry
    let tapStride = geometry.channels * geometry.filters
    for channel in channels {
      let row = filterGradient + (channel * geometry.filters + filters.lowerBound)
      if isFirst {
        for tap in 0..<geometry.windowHeight * geometry.windowWidth {
          (row + tap * tapStride).update(repeating: 0, count: filters.count)
        }
      }
      for filter in stride(from: 0, to: filters.count, by: forwardTiling.lanes) {
        winograd.kernels.filterGradient(
          forwardTiling.form, products + ((channel - channels.lowerBound) * Self.blockChannels + filter), productStride,
          row + filter, tapStride, filters.count - filter)
      }
    }
  }
}
