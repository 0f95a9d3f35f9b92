import CNNKernels

/// The three products where few tiles meet the filters: one image, or small maps of a few.
///
/// The filters are by far the largest of what is read then, and each is used a handful of times. So it is transformed in
/// registers, multiplied with every tile at once and forgotten, and memory is read, or written, once and in order. Sums
/// are taken in the order of `WinogradConvolution` forward; the gradients have an order of their own.
extension BatchWideWinograd {
  /// From about here on products with transformed filters that rest in a cache are faster. A window of five has none of
  /// these products: its transformed filters don't fit in registers.
  static let mostFewTiles = 4

  func hasFewTiles(_ tiling: WinogradTiling, images: Int) -> Bool {
    tiling.form == .window3 && images * tiling.tilesPerImage <= Self.mostFewTiles
  }

  private var lanes: Int { forwardTiling.lanes }
  /// Floats of the frequencies of one vector of one tile.
  private var vectorFloats: Int { forwardTiling.frequencies * lanes }
  private var channelVectors: Int { dividedUp(winograd.geometry.channels, lanes) }
  private var filterVectors: Int { dividedUp(winograd.geometry.filters, lanes) }
  /// Floats from a tile to the next. The odd vector lets numbers of neighbouring tiles come from different banks of the
  /// first-level cache, which some processors ask for to read two at once.
  private func tileStride(vectors: Int) -> Int { vectors * vectorFloats + lanes }
  private var channelTileStride: Int { tileStride(vectors: channelVectors) }
  private var filterTileStride: Int { tileStride(vectors: filterVectors) }
  private var sumTileStride: Int { tileStride(vectors: sumVectors) }

  /// Filters of one forward task: a run of a cache line or more of every row, because what the processor fetches ahead on its
  /// own lies in the same row.
  private var taskVectors: Int { dividedUp(filterVectors, max(Self.forwardTasks, engine.plannedThreads)) }
  private static let forwardTasks = 4
  /// Vectors of filters whose sums are kept at once: all of a task's where they lie side by side, and otherwise one.
  private var sumVectors: Int { packsFilters ? 1 : taskVectors }
  /// Floats of a cache line.
  private static let lineCount = 16
  /// Vectors of sums that take turns, so that they stay in the first-level cache.
  private func blockVectors(tiles: Int) -> Int { max(1, 8 / tiles) }

  /// Tiles of a call at most.
  private var mostTiles: Int { packsFilters ? Self.mostPackedTiles : Self.mostFewTiles }
  /// Floats of one thread's workspace forward: the sums, and a block of filters.
  private var forwardThreadCount: Int {
    mostTiles * sumTileStride + winograd.kernels.fewTilesBlockCount
  }

  /// Floats of workspace for any of the three products on few tiles, all threads together.
  var fewTilesWorkspaceCount: Int {
    guard forwardTiling.form == .window3 else { return 0 }
    let threads = engine.pool.threadCount
    let turnedSums = threads * (lanes + 1) * Self.mostFewTiles * vectorFloats
    return mostTiles * (channelTileStride + filterTileStride) + max(threads * forwardThreadCount, turnedSums)
  }

  /// As `forward`.
  ///
  /// - Parameter filters: As `packFilters` wrote them, if it did.
  func forwardFewTiles(
    input: FloatView, filters: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    let tiling = forwardTiling
    let tiles = images * tiling.tilesPerImage
    transformTiles(tiles, tiling, input, into: workspace)
    engine.pool.run(tasks: dividedUp(filterVectors, taskVectors)) { task, thread in
      let sums = workspace.pointer + (tiles * channelTileStride + thread * forwardThreadCount)
      let end = min((task + 1) * taskVectors * lanes, winograd.geometry.filters)
      for first in stride(from: task * taskVectors * lanes, to: end, by: sumVectors * lanes) {
        let range = first..<min(first + sumVectors * lanes, end)
        sums.update(repeating: 0, count: tiles * sumTileStride)
        accumulate(filters, range, tiles: tiles, workspace.pointer, into: sums)
        for tile in 0..<tiles {
          for filter in stride(from: 0, to: range.count, by: lanes) {
            storeOutputs(
              sums + (tile * sumTileStride + filter / lanes * vectorFloats), tile: tile, tiling,
              channel: first + filter,
              count: min(lanes, range.count - filter), epilogue: epilogue, into: output)
          }
        }
      }
    }
  }

  /// Adds the products of all channels with some filters, block by block, each sum's channels in order.
  ///
  /// - Parameter sums: The sums, followed by room for a block of transformed filters.
  private func accumulate(
    _ filters: FloatView, _ range: Range<Int>, tiles: Int, _ sources: UnsafeMutablePointer<Float>,
    into sums: UnsafeMutablePointer<Float>
  ) {
    let channels = winograd.geometry.channels
    let width = blockVectors(tiles: tiles) * lanes
    let block = sums + mostTiles * sumTileStride
    let rows = winograd.kernels.fewTilesBlockChannels
    for channel in stride(from: 0, to: channels, by: rows) {
      for filter in stride(from: range.lowerBound, to: range.upperBound, by: width) {
        var product = piece(
          of: filters, channel: channel, filter: filter,
          channelTiles: sources + (channel / lanes * vectorFloats + channel % lanes),
          filterTiles: sums + (filter - range.lowerBound) * forwardTiling.frequencies)
        if packsFilters { readPacked(&product, filters, channel: channel, filter: filter) }
        product.tiles = tiles
        product.channelCount = min(rows, channels - channel)
        product.filterCount = min(width, range.upperBound - filter)
        product.filterTileStride = sumTileStride
        winograd.kernels.multiplyFewTiles(&product, block: block)
      }
    }
  }

  /// As `inputGradient`; a vector of channels is a task.
  func inputGradientFewTiles(
    outputGradient: FloatView, filters: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let tiling = gradientTiling
    let tiles = images * tiling.tilesPerImage
    transformTiles(tiles, tiling, outputGradient, into: workspace)
    engine.pool.run(tasks: channelVectors) { task, thread in
      let channel = task * lanes
      let sources = workspace.pointer
      let results = sources + tiles * filterTileStride + thread * (lanes + 1) * tiles * vectorFloats
      var product = piece(of: filters, channel: channel, filter: 0, channelTiles: results, filterTiles: sources)
      product.tiles = tiles
      product.channelCount = min(lanes, winograd.geometry.channels - channel)
      product.filterCount = winograd.geometry.filters
      product.channelTileStride = vectorFloats
      winograd.kernels.multiplyFewTilesTurned(&product, sums: results + tiles * vectorFloats)
      for tile in 0..<tiles {
        storeOutputs(
          results + tile * vectorFloats, tile: tile, tiling, channel: channel, count: product.channelCount,
          epilogue: ConvolutionEpilogue(), into: inputGradient)
      }
    }
  }

  /// As `filterGradient`; a vector of channels is a task.
  func filterGradientFewTiles(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let tiles = images * forwardTiling.tilesPerImage
    let gradients = workspace[tiles * channelTileStride..<workspace.count]
    transformTiles(tiles, forwardTiling, input, into: workspace)
    transformGradients(tiles, outputGradient, into: gradients)
    engine.pool.run(tasks: channelVectors) { task, _ in
      let channel = task * lanes
      var product = piece(
        of: filterGradient, channel: channel, filter: 0, channelTiles: workspace.pointer + task * vectorFloats,
        filterTiles: gradients.pointer)
      product.tiles = tiles
      product.channelCount = min(lanes, winograd.geometry.channels - channel)
      product.filterCount = winograd.geometry.filters
      winograd.kernels.fewTilesFilterGradient(&product)
    }
  }

  /// A product with some of the filters, without its counts; tiles lie as all channels and all filters need them.
  private func piece(
    of filters: FloatView, channel: Int, filter: Int, channelTiles: UnsafeMutablePointer<Float>,
    filterTiles: UnsafeMutablePointer<Float>
  ) -> WinogradFewTiles {
    let geometry = winograd.geometry
    var product = WinogradFewTiles(
      filters: filters.pointer + (channel * geometry.filters + filter),
      channelTiles: channelTiles, filterTiles: filterTiles)
    product.tapStride = geometry.channels * geometry.filters
    product.channelStride = geometry.filters
    product.prefetchDistance = Self.lineCount
    product.channelTileStride = channelTileStride
    product.filterTileStride = filterTileStride
    return product
  }

  /// Transforms the first tiles of a map, vector by vector of channels.
  private func transformTiles(
    _ tiles: Int, _ tiling: WinogradTiling, _ source: FloatView, into target: FloatView
  ) {
    forEachVector(tiles, channels: tiling.source.channels) { tile, vector, place in
      let (image, top, left) = tiling.position(ofTile: tile)
      let channel = vector * lanes
      winograd.kernels.winogradInput(
        tiling.form, image: source.pointer + (image * tiling.source.count + channel),
        place: tiling.hangingPlace(on: tiling.source, top: top, left: left),
        channels: min(lanes, tiling.source.channels - channel), into: target.pointer + place, stride: lanes)
    }
  }

  private func transformGradients(
    _ tiles: Int, _ outputGradient: FloatView, into target: FloatView
  ) {
    let map = forwardTiling.target
    forEachVector(tiles, channels: map.channels) { tile, vector, place in
      let (image, top, left) = forwardTiling.position(ofTile: tile)
      let filter = vector * lanes
      winograd.kernels.winogradOutputGradient(
        forwardTiling.form, gradient: outputGradient.pointer + (image * map.count + filter),
        place: WinogradPlace(on: map, top: top, left: left), channels: min(lanes, map.channels - filter),
        into: target.pointer + place, stride: lanes)
    }
  }

  /// Vectors whose transforms, a fiftieth of a microsecond each, are worth a thread.
  private static let transformsOfTask = 32

  private func forEachVector(
    _ tiles: Int, channels: Int, _ body: @Sendable (_ tile: Int, _ vector: Int, _ place: Int) -> Void
  ) {
    let vectors = dividedUp(channels, lanes)
    let total = tiles * vectors
    engine.pool.run(tasks: dividedUp(total, Self.transformsOfTask)) { task, _ in
      for index in task * Self.transformsOfTask..<min((task + 1) * Self.transformsOfTask, total) {
        let (tile, vector) = index.quotientAndRemainder(dividingBy: vectors)
        body(tile, vector, tile * tileStride(vectors: vectors) + vector * vectorFloats)
      }
    }
  }

  private func storeOutputs(
    _ products: UnsafePointer<Float>, tile: Int, _ tiling: WinogradTiling, channel: Int, count: Int,
    epilogue: ConvolutionEpilogue, into target: FloatView
  ) {
    let (image, top, left) = tiling.position(ofTile: tile)
    let stored = epilogue.pointers(output: target)
    winograd.kernels.winogradOutput(
      tiling.form, source: products, stride: lanes, epilogue: stored,
      into: target.pointer + image * tiling.storedCount(stored),
      place: WinogradPlace(on: tiling.target, top: top, left: left),
      channel: channel, count: count)
  }
}
