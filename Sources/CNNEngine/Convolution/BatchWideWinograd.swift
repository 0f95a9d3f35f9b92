import CNNKernels

/// Winograd's algorithm for a layer whose filters are larger than a cache: on a whole batch, by all threads.
///
/// Transformed filters are four times as large as filters, so writing and reading them would take longer than the
/// products. Here a block of them is transformed where it is multiplied with the tiles of all images, and stays in the
/// second-level cache. Threads share out filters and not images, so that each filter is transformed once and a filter
/// gradient needs no copy a thread. An output's sum is that of `WinogradConvolution`, bit by bit.
public struct BatchWideWinograd: Sendable {
  let winograd: WinogradConvolution
  let forwardTiling: WinogradTiling
  let gradientTiling: WinogradTiling
  let engine: Engine
  /// Whether forward reads filters as `packFilters` writes them: where they don't change and all calls have few tiles.
  let packsFilters: Bool

  /// Tiles that are multiplied with a block of filters before the next is transformed: enough to make the
  /// transforms cheap, few enough for their products to stay in the second-level cache.
  static let mostTiles = 128
  /// Tiles whose transforms make one task, unless threads are many.
  private static let mostTaskTiles = 8
  /// Fewer filters than these, 2 MiB, are better transformed once and read by chunks of images from a cache.
  private static let fewestFilterFloats = 512 * 1024

  /// Layers of at least these filters are computed like this where tiles are few, too; smaller ones are done before a second
  /// thread has begun.
  private static let fewestSharedFilterFloats = 16 * 1024
  /// Tiles that are few: transforming the filters takes a good part of the time.
  private static let mostSharedTiles = 64

  /// `nil` where chunks of images by `WinogradConvolution` are faster.
  init?(_ winograd: WinogradConvolution, engine: Engine, use: ConvolutionUse) {
    let filterFloats = winograd.geometry.filterCount
    let mostTiles = use.changesFilters ? Self.mostSharedTiles : Self.mostPackedTiles
    let isShared =
      use.images * winograd.forwardTiling.tilesPerImage <= mostTiles && filterFloats >= Self.fewestSharedFilterFloats
    guard filterFloats >= Self.fewestFilterFloats || isShared else { return nil }
    self.init(
      anyOf: winograd, engine: engine,
      packsFilters: isShared && !use.changesFilters && winograd.forwardTiling.form == .window3)
  }

  /// Whatever the number of filters.
  init(anyOf winograd: WinogradConvolution, engine: Engine, packsFilters: Bool = false) {
    self.winograd = winograd
    self.engine = engine
    self.packsFilters = packsFilters
    var tiling = winograd.forwardTiling
    tiling.groupTiles = Self.mostTiles
    forwardTiling = tiling
    tiling = winograd.gradientTiling
    tiling.groupTiles = Self.mostTiles
    gradientTiling = tiling
  }

  /// Floats of workspace for any of the three products, all threads together.
  public var workspaceCount: Int {
    let threads = engine.pool.threadCount
    return [
      sourceTiles(forwardTiling).count + threads * correlationWorkspace(forwardTiling),
      sourceTiles(gradientTiling).count + threads * correlationWorkspace(gradientTiling),
      sourceTiles(forwardTiling).count + sourceTiles(gradientTiling).count + threads * gradientWorkspace,
      fewTilesWorkspaceCount,
    ].max()!
  }

  func sourceTiles(_ tiling: WinogradTiling) -> TransformedTiles {
    TransformedTiles(
      channels: tiling.source.channels, tiles: tiling.groupTiles, lanes: tiling.lanes, frequencies: tiling.frequencies)
  }

  /// Floats between two frequencies of a block of filters.
  private func filterStride(_ tiling: WinogradTiling) -> Int {
    TransformedTiles.blockChannels * tiling.panelWidth + tiling.lanes
  }

  /// A thread's workspace: a block of transformed filters, and a panel's products.
  private func correlationWorkspace(_ tiling: WinogradTiling) -> Int {
    tiling.frequencies * (filterStride(tiling) + tiling.productStride)
  }

  /// `output = filters * input`, with the epilogue applied; overwrites `output`.
  ///
  /// - Parameter filters: As `packFilters` wrote them, if `packedFilterCount` is not 0.
  public func forward(
    input: FloatView, filters: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    precondition(filters.count >= max(packedFilterCount, winograd.geometry.filterCount))
    epilogue.check(winograd.geometry, output, images: images)
    check(forwardTiling, source: input, images: images, workspace: workspace)
    if packsFilters || hasFewTiles(forwardTiling, images: images) {
      return forwardFewTiles(
        input: input, filters: filters, epilogue: epilogue, output: output, images: images, workspace: workspace)
    }
    correlate(
      forwardTiling, source: input, epilogue: epilogue, target: output, images: images, workspace: workspace
    ) { panel, channels, target, stride in
      winograd.transform(filters, panel: panel, channels: channels, into: target, stride: stride)
    }
  }

  /// The loss's gradient with respect to the input; overwrites `inputGradient`.
  public func inputGradient(
    outputGradient: FloatView, filters: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    precondition(filters.count >= winograd.geometry.filterCount)
    precondition(inputGradient.count >= images * gradientTiling.target.count)
    check(gradientTiling, source: outputGradient, images: images, workspace: workspace)
    if hasFewTiles(gradientTiling, images: images) {
      return inputGradientFewTiles(
        outputGradient: outputGradient, filters: filters, inputGradient: inputGradient, images: images,
        workspace: workspace)
    }
    correlate(
      gradientTiling, source: outputGradient, epilogue: ConvolutionEpilogue(), target: inputGradient, images: images,
      workspace: workspace
    ) { panel, channels, target, stride in
      winograd.transformExchanged(
        filters, rotates: true, panel: panel, filters: channels, into: target, stride: stride)
    }
  }

  private typealias FilterTransform =
    @Sendable (_ panel: Int, _ channels: Range<Int>, _ target: UnsafeMutablePointer<Float>, _ stride: Int) -> Void

  private func correlate(
    _ tiling: WinogradTiling, source: FloatView, epilogue: ConvolutionEpilogue, target: FloatView, images: Int,
    workspace: FloatView, transformFilters: FilterTransform
  ) {
    let total = images * tiling.tilesPerImage
    for first in stride(from: 0, to: total, by: tiling.groupTiles) {
      let tiles = first..<min(first + tiling.groupTiles, total)
      forEachTile(of: tiles) { transformTile($0, of: tiles, tiling, source, into: workspace.pointer) }
      let parts = parts(of: tiling, tiles: tiles.count)
      engine.pool.run(tasks: tiling.panels * parts) { task, thread in
        let (panel, part) = task.quotientAndRemainder(dividingBy: parts)
        let own = share(of: tiles.count, part: part, parts: parts)
        let filters = workspace.pointer + (sourceTiles(tiling).count + thread * correlationWorkspace(tiling))
        let products = filters + tiling.frequencies * filterStride(tiling)
        multiply(tiling, panel: panel, tiles: own, workspace.pointer, into: products) { channels in
          transformFilters(panel, channels, filters, filterStride(tiling))
          return UnsafePointer(filters)
        }
        winograd.transformOutputs(
          tiling, panel: panel, tiles: tiles.lowerBound + own.lowerBound..<tiles.lowerBound + own.upperBound,
          epilogue: epilogue.pointers(output: target), target: target.pointer, products: products)
      }
    }
  }

  /// Tasks that balance a few threads, and the fewest tiles that are worth a second transform of their filters.
  private static let wantedTasks = 4
  private static let fewestPartTiles = 14

  /// Parts of a group's tiles that each panel is multiplied with apart, where panels alone are too few for the threads.
  private func parts(of tiling: WinogradTiling, tiles: Int) -> Int {
    let wanted = max(Self.wantedTasks, engine.plannedThreads)
    return max(1, min(dividedUp(wanted, tiling.panels), tiles / Self.fewestPartTiles))
  }

  private func check(_ tiling: WinogradTiling, source: FloatView, images: Int, workspace: FloatView) {
    precondition(source.count >= images * tiling.source.count)
    precondition(workspace.count >= workspaceCount, "a workspace for the batch")
  }

  /// Shares out tiles over the threads.
  func forEachTile(of tiles: Range<Int>, _ body: @Sendable (_ tile: Int) -> Void) {
    let taskTiles = max(1, min(Self.mostTaskTiles, tiles.count / engine.plannedThreads))
    engine.pool.run(tasks: dividedUp(tiles.count, taskTiles)) { task, _ in
      let first = tiles.lowerBound + task * taskTiles
      for tile in first..<min(first + taskTiles, tiles.upperBound) { body(tile) }
    }
  }

  /// Transforms one input tile to its place among the group's.
  func transformTile(
    _ tile: Int, of tiles: Range<Int>, _ tiling: WinogradTiling, _ source: FloatView,
    into target: UnsafeMutablePointer<Float>
  ) {
    let layout = sourceTiles(tiling)
    let (image, top, left) = tiling.position(ofTile: tile)
    for block in 0..<layout.blocks {
      let channels = layout.channels(ofBlock: block)
      winograd.kernels.winogradInput(
        tiling.form, image: source.pointer + (image * tiling.source.count + channels.lowerBound),
        place: tiling.hangingPlace(on: tiling.source, top: top, left: left),
        channels: channels.count,
        into: target + layout.offset(ofTile: tile - tiles.lowerBound, block: block), stride: layout.frequencyStride)
    }
  }

  /// A panel's products at every frequency, block of channels after block, whose filters `makeFilters` transforms.
  private func multiply(
    _ tiling: WinogradTiling, panel: Int, tiles: Range<Int>, _ sources: UnsafePointer<Float>,
    into products: UnsafeMutablePointer<Float>, makeFilters: (_ channels: Range<Int>) -> UnsafePointer<Float>
  ) {
    let layout = sourceTiles(tiling)
    var product = StridedProduct(a: sources, b: sources, c: products)
    product.rows = tiles.count
    product.columns = tiling.vectors(ofPanel: panel) * tiling.lanes
    product.aRow = TransformedTiles.blockChannels
    product.bStep = product.columns
    product.cRow = tiling.panelWidth
    for block in 0..<layout.blocks {
      let channels = layout.channels(ofBlock: block)
      let filters = makeFilters(channels)
      product.length = channels.count
      product.accumulates = block > 0
      for frequency in 0..<tiling.frequencies {
        product.a = sources + layout.offset(ofTile: tiles.lowerBound, block: block) + frequency * layout.frequencyStride
        product.b = filters + frequency * filterStride(tiling)
        product.c = products + frequency * tiling.productStride
        winograd.products.multiply(&product)
      }
    }
  }
}

/// Where the transformed tiles of a group lie: `[block of channels][frequency][tile][channel]`.
///
/// A block's tiles at one frequency follow each other, so that a product with one block of filters reads memory in order.
struct TransformedTiles {
  let channels: Int
  let tiles: Int
  let lanes: Int
  let frequencies: Int

  static let blockChannels = 64

  var blocks: Int { dividedUp(channels, Self.blockChannels) }
  /// The odd vector keeps the stores of one transform out of one set of the first-level cache.
  var frequencyStride: Int { tiles * Self.blockChannels + lanes }
  var blockStride: Int { frequencies * frequencyStride }
  var count: Int { blocks * blockStride }

  func channels(ofBlock block: Int) -> Range<Int> {
    block * Self.blockChannels..<min((block + 1) * Self.blockChannels, channels)
  }

  func offset(ofTile tile: Int, block: Int) -> Int { block * blockStride + tile * Self.blockChannels }

  /// Where a channel of the first tile lies.
  func offset(ofChannel channel: Int) -> Int {
    channel / Self.blockChannels * blockStride + channel % Self.blockChannels
  }
}
