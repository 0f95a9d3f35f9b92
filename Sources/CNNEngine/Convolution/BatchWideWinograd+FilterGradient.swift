import CNNKernels

extension BatchWideWinograd {
  private var sources: TransformedTiles { sourceTiles(forwardTiling) }
  private var gradients: TransformedTiles { sourceTiles(gradientTiling) }

  /// Channels, and filters, whose products make one task: a block of tiles, or the half or a quarter of it where tasks would be
  /// too few for the threads.
  private var taskChannels: Int {
    let wantedTasks = max(8, engine.plannedThreads)
    let fewest = TransformedTiles.blockChannels / (wantedTasks > 8 ? 4 : 2)
    var channels = TransformedTiles.blockChannels
    while channels > fewest, gradientTasks(of: channels) < wantedTasks { channels /= 2 }
    return channels
  }

  private func gradientTasks(of channels: Int) -> Int {
    dividedUp(winograd.geometry.channels, channels) * dividedUp(winograd.geometry.filters, channels)
  }
  /// Floats between two frequencies of a task's products.
  private var productStride: Int { taskChannels * taskChannels + forwardTiling.lanes }

  /// A thread's workspace: the products of a block of channels and a block of filters.
  var gradientWorkspace: Int { forwardTiling.frequencies * productStride }

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
    if hasFewTiles(forwardTiling, images: images) {
      return filterGradientFewTiles(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: images,
        workspace: workspace)
    }
    let total = images * forwardTiling.tilesPerImage
    for first in stride(from: 0, to: total, by: forwardTiling.groupTiles) {
      let tiles = first..<min(first + forwardTiling.groupTiles, total)
      forEachTile(of: tiles) { tile in
        transformTile(tile, of: tiles, forwardTiling, input, into: workspace.pointer)
        transformGradient(tile, of: tiles, outputGradient, into: workspace.pointer + sources.count)
      }
      let across = dividedUp(geometry.filters, taskChannels)
      engine.pool.run(tasks: dividedUp(geometry.channels, taskChannels) * across) { task, thread in
        let channel = task / across * taskChannels
        let filter = task % across * taskChannels
        let channels = channel..<min(channel + taskChannels, geometry.channels)
        let filters = filter..<min(filter + taskChannels, geometry.filters)
        let products = workspace.pointer + (sources.count + gradients.count + thread * gradientWorkspace)
        multiply(channels, filters, tiles: tiles.count, workspace.pointer, into: products)
        addTransformed(
          products, channels: channels, filters: filters, to: filterGradient.pointer, isFirst: first == 0)
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
      winograd.kernels.winogradOutputGradient(
        forwardTiling.form, gradient: outputGradient.pointer + (image * map.count + filters.lowerBound),
        place: WinogradPlace(on: map, top: top, left: left), channels: filters.count,
        into: target + gradients.offset(ofTile: tile - tiles.lowerBound, block: block),
        stride: gradients.frequencyStride)
    }
  }

  /// At every frequency, sources of some channels transposed by gradients of some filters.
  private func multiply(
    _ channels: Range<Int>, _ filters: Range<Int>, tiles: Int, _ transformed: UnsafeMutablePointer<Float>,
    into products: UnsafeMutablePointer<Float>
  ) {
    var product = StridedProduct(
      a: UnsafePointer(transformed + sources.offset(ofChannel: channels.lowerBound)),
      b: UnsafePointer(transformed + (sources.count + gradients.offset(ofChannel: filters.lowerBound))), c: products)
    product.rows = channels.count
    product.columns = filters.count
    product.length = tiles
    product.aRow = 1
    product.aStep = TransformedTiles.blockChannels
    product.bStep = TransformedTiles.blockChannels
    product.bPanel = winograd.products.panelWidth
    product.cRow = taskChannels
    for _ in 0..<forwardTiling.frequencies {
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
        for tap in 0..<geometry.window.count {
          (row + tap * tapStride).update(repeating: 0, count: filters.count)
        }
      }
      for filter in stride(from: 0, to: filters.count, by: forwardTiling.lanes) {
        winograd.kernels.winogradFilterGradient(
          forwardTiling.form, source: products + ((channel - channels.lowerBound) * taskChannels + filter),
          stride: productStride, to: row + filter, tapStride: tapStride, count: filters.count - filter)
      }
    }
  }
}
