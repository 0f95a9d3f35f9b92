import CNNKernels

/// Convolution at stride 1 with a quarter of the multiplications, or a sixth, by Winograd's minimal filtering.
///
/// Tiles of pixels and the filters are transformed, multiplied at each frequency as matrices, and the products transformed
/// back. Every output is a fixed sequence of operations on its own tile, so its bits don't
/// depend on the tiles that are computed with it.
///
/// Source: Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015.
struct WinogradConvolution: Sendable {
  let geometry: ConvolutionGeometry
  let kernels: any WinogradKernels.Type
  let products: any ProductKernels.Type
  let forwardTiling: WinogradTiling
  /// The input gradient as a correlation.
  let gradientTiling: WinogradTiling
  /// The input gradient as the adjoint of forward, where that has clearly fewer tiles: without padding.
  let spreadingTiling: WinogradTiling?

  /// `nil` where no form fits the geometry.
  init?(_ geometry: ConvolutionGeometry, kernels: any KernelSet.Type) {
    let form: WinogradForm
    switch (geometry.window.height, geometry.window.width) {
    case (3, 3): form = .window3
    case (5, 5): form = .window5
    default: return nil
    }
    guard geometry.stride.height == 1, geometry.stride.width == 1, geometry.dilation.height == 1,
      geometry.dilation.width == 1, geometry.groups == 1,
      geometry.padding.top < form.window, geometry.padding.left < form.window
    else { return nil }
    self.geometry = geometry
    self.kernels = kernels
    products = kernels
    let input = WinogradMap(geometry.input, channels: geometry.channels)
    let output = WinogradMap(geometry.output, channels: geometry.filters)
    forwardTiling = WinogradTiling(
      form: form, source: input, target: output, paddingTop: geometry.padding.top, paddingLeft: geometry.padding.left,
      lanes: kernels.lanes)
    gradientTiling = WinogradTiling(
      form: form, source: output, target: input, paddingTop: form.window - 1 - geometry.padding.top,
      paddingLeft: form.window - 1 - geometry.padding.left, lanes: kernels.lanes)
    let spreading = WinogradTiling(
      form: form, source: output, target: input, paddingTop: geometry.padding.top, paddingLeft: geometry.padding.left,
      lanes: kernels.lanes, spreads: true)
    spreadingTiling = spreading.tilesPerImage * 5 <= gradientTiling.tilesPerImage * 4 ? spreading : nil
  }

  /// Multiplications of all frequencies' products for one image, forward.
  var multiplications: Int {
    forwardTiling.frequencies * forwardTiling.tilesPerImage * geometry.channels * geometry.filters
  }

  var forwardFilterCount: Int { forwardTiling.filterCount }
  var inputGradientFilterCount: Int { gradientTiling.filterCount }
  /// Floats of workspace for any of the three products, whatever the number of images.
  var workspaceCount: Int {
    max(workspaceCountWithoutSums, filterGradientWorkspaceCount + filterGradientSumCount)
  }

  /// Workspace of the calls that are given the filter gradient's sums.
  var workspaceCountWithoutSums: Int {
    max(
      forwardTiling.workspaceCount, gradientTiling.workspaceCount, spreadingTiling?.workspaceCount ?? 0,
      filterGradientWorkspaceCount)
  }

  func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    correlate(
      forwardTiling, source: input.pointer, filters: prepared.pointer, epilogue: epilogue.pointers(output: output),
      target: output.pointer, share: WinogradShare(forwardTiling, images: images, part: part, parts: parts),
      workspace: workspace.pointer)
  }

  func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    if let spreadingTiling {
      precondition(parts == 1, "tiles overlap")
      return spread(
        spreadingTiling, outputGradient: outputGradient, filters: prepared, over: inputGradient, images: images,
        workspace: workspace.pointer)
    }
    correlate(
      gradientTiling, source: outputGradient.pointer, filters: prepared.pointer, epilogue: Epilogue(),
      target: inputGradient.pointer, share: WinogradShare(gradientTiling, images: images, part: part, parts: parts),
      workspace: workspace.pointer)
  }

  /// Transforms tiles, multiplies, transforms back: a group of tiles at a time, a panel of filters at a time.
  private func correlate(
    _ wholeTiling: WinogradTiling, source: UnsafePointer<Float>, filters: UnsafePointer<Float>,
    epilogue: Epilogue, target: UnsafeMutablePointer<Float>, share: WinogradShare,
    workspace: UnsafeMutablePointer<Float>
  ) {
    let tiles = share.tiles
    let tiling = wholeTiling.evenlyGrouped(tiles: tiles.count)
    var first = tiles.lowerBound
    while first < tiles.upperBound {
      let count = min(tiling.groupTiles, tiles.upperBound - first)
      transformTiles(tiling, source: source, tiles: first..<first + count, into: workspace)
      for panel in share.panels {
        multiply(tiling, panel: panel, tiles: count, filters: filters, workspace: workspace)
        transformOutputs(
          tiling, panel: panel, tiles: first..<first + count, epilogue: epilogue, target: target,
          products: workspace + tiling.frequencies * tiling.tileStride)
      }
      first += count
    }
  }

  private func transformTiles(
    _ tiling: WinogradTiling, source: UnsafePointer<Float>, tiles: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      kernels.winogradInput(
        tiling.form, image: source + image * tiling.source.count,
        place: tiling.hangingPlace(on: tiling.source, top: top, left: left),
        channels: tiling.source.channels,
        into: target + (tile - tiles.lowerBound) * tiling.depth, stride: tiling.tileStride)
    }
  }

  func multiply(
    _ tiling: WinogradTiling, panel: Int, tiles: Int, filters: UnsafePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    var product = StridedProduct(
      a: UnsafePointer(workspace), b: filters + tiling.filterOffset(ofPanel: panel),
      c: workspace + tiling.frequencies * tiling.tileStride)
    product.rows = tiles
    product.columns = tiling.vectors(ofPanel: panel) * tiling.lanes
    product.length = tiling.source.channels
    product.aRow = tiling.depth
    product.bStep = product.columns
    product.cRow = tiling.panelWidth
    for _ in 0..<tiling.frequencies {
      products.multiply(&product)
      product.a += tiling.tileStride
      product.b += tiling.filterStride(ofPanel: panel)
      product.c += tiling.productStride
    }
  }

  /// Transforms a panel's products of some tiles back.
  func transformOutputs(
    _ tiling: WinogradTiling, panel: Int, tiles: Range<Int>, epilogue: Epilogue, target: UnsafeMutablePointer<Float>,
    products: UnsafePointer<Float>
  ) {
    let channel = panel * tiling.panelWidth
    let count = min(tiling.panelWidth, tiling.target.channels - channel)
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      kernels.winogradOutput(
        tiling.form, source: products + (tile - tiles.lowerBound) * tiling.panelWidth, stride: tiling.productStride,
        epilogue: epilogue, into: target + image * tiling.storedCount(epilogue),
        place: WinogradPlace(on: tiling.target, top: top, left: left), channel: channel, count: count)
    }
  }
}
