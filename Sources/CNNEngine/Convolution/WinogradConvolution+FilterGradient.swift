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

  /// Floats of workspace for `addToSums`: the transformed tiles of a group.
  var filterGradientWorkspaceCount: Int {
    forwardTiling.frequencies
      * (wholeCell.sourceStride(tiles: mostGradientTiles) + wholeCell.gradientStride(tiles: mostGradientTiles))
  }

  /// Floats of the sums of all frequencies, several times the filters.
  var filterGradientSumCount: Int { forwardTiling.frequencies * wholeCell.sumStride }

  /// Channels that are worth a piece of their own: fewer leave the product's tiles half empty.
  private static let fewestPieceChannels = 8

  /// Pieces of channels that a number of pieces has; the others are pieces of filters, whole vectors.
  ///
  /// Every piece of channels transforms the output gradients anew, and every piece of filters the input, so the cells are
  /// about as many channels as filters.
  private func channelPieces(of count: Int) -> Int {
    let vectors = filterDepth / forwardTiling.lanes
    let mostChannels = max(1, geometry.channels / Self.fewestPieceChannels)
    let fitting = (1...count).filter {
      count.isMultiple(of: $0) && $0 <= mostChannels && count / $0 <= vectors
    }
    return fitting.min { transforms($0, count / $0) < transforms($1, count / $1) } ?? 0
  }

  private func transforms(_ channelPieces: Int, _ filterPieces: Int) -> Int {
    channelPieces * geometry.filters + filterPieces * geometry.channels
  }

  /// The most pieces, up to `most`, of which each has channels and filters enough.
  func filterGradientPieces(most: Int) -> Int {
    (1...max(1, most)).last { channelPieces(of: $0) > 0 } ?? 1
  }

  private var wholeCell: FilterCell {
    FilterCell(channels: 0..<geometry.channels, filters: 0..<geometry.filters, lanes: forwardTiling.lanes)
  }

  private func cell(_ piece: GradientPiece) -> FilterCell {
    guard piece.count > 1 else { return wholeCell }
    let filterPieces = piece.count / max(1, channelPieces(of: piece.count))
    let (row, column) = piece.cell(columns: filterPieces)
    let lanes = forwardTiling.lanes
    let vectors = column.share(of: filterDepth / lanes)
    return FilterCell(
      channels: row.share(of: geometry.channels),
      filters: vectors.lowerBound * lanes..<min(geometry.filters, vectors.upperBound * lanes), lanes: lanes)
  }

  /// Adds some images to the sums, or begins them: at every frequency the product of transformed input tiles and transformed
  /// output gradients, summed over the tiles in order.
  func addToSums(
    _ sums: FloatView, input: FloatView, outputGradient: FloatView, images: Int, isFirst: Bool,
    piece: GradientPiece = .whole, workspace: FloatView
  ) {
    let cell = cell(piece)
    let total = images * forwardTiling.tilesPerImage
    let group = WinogradTiling.evenGroup(of: total, most: mostGradientTiles)
    let sources = workspace.pointer
    let gradients = sources + forwardTiling.frequencies * cell.sourceStride(tiles: group)
    for first in stride(from: 0, to: total, by: group) {
      let tiles = first..<min(first + group, total)
      transform(
        tiles, cell, input.pointer, outputGradient.pointer, sources, cell.sourceStride(tiles: group), gradients,
        cell.gradientStride(tiles: group))
      multiply(
        tiles: tiles.count, cell, sources, cell.sourceStride(tiles: group), gradients,
        cell.gradientStride(tiles: group),
        into: sums.pointer, accumulates: first > 0 || !isFirst)
    }
  }

  /// At every frequency, `sums (+)= sourcesᵀ · gradients`: panel by panel, whose gradients then stay in the first-level
  /// cache.
  private func multiply(
    tiles: Int, _ cell: FilterCell, _ sources: UnsafePointer<Float>,
    _ sourceStride: Int, _ gradients: UnsafePointer<Float>,
    _ gradientStride: Int, into sums: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    var product = StridedProduct(a: sources, b: gradients, c: sums)
    product.rows = cell.channels.count
    product.length = tiles
    product.aRow = 1
    product.aStep = cell.channelDepth
    product.bStep = cell.filterDepth
    product.cRow = cell.filterDepth
    product.accumulates = accumulates
    for frequency in 0..<forwardTiling.frequencies {
      product.a = sources + frequency * sourceStride
      for filter in stride(from: 0, to: cell.filterDepth, by: products.panelWidth) {
        product.columns = min(products.panelWidth, cell.filterDepth - filter)
        product.b = gradients + (frequency * gradientStride + filter)
        product.c = sums + (frequency * cell.sumStride + filter)
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

  /// Adds what a piece of the sums stands for to the filter gradient.
  func addTransformed(_ sums: FloatView, to filterGradient: FloatView, piece: GradientPiece = .whole) {
    addTransformed(UnsafePointer(sums.pointer), cell(piece), to: filterGradient.pointer)
  }

  private func transform(
    _ tiles: Range<Int>, _ cell: FilterCell, _ input: UnsafePointer<Float>,
    _ outputGradient: UnsafePointer<Float>,
    _ sources: UnsafeMutablePointer<Float>, _ sourceStride: Int, _ gradients: UnsafeMutablePointer<Float>,
    _ gradientStride: Int
  ) {
    let tiling = forwardTiling
    for tile in tiles {
      let (image, top, left) = tiling.position(ofTile: tile)
      let index = tile - tiles.lowerBound
      kernels.winogradInput(
        tiling.form, image: input + (image * tiling.source.count + cell.channels.lowerBound),
        place: tiling.hangingPlace(on: tiling.source, top: top, left: left),
        channels: cell.channels.count, into: sources + index * cell.channelDepth,
        stride: sourceStride)
    }
    transformGradients(
      tiles, tiling, cell.filters, outputGradient, into: gradients, depth: cell.filterDepth, stride: gradientStride)
  }

  private func addTransformed(
    _ sums: UnsafePointer<Float>, _ cell: FilterCell,
    to filterGradient: UnsafeMutablePointer<Float>
  ) {
    for channel in cell.channels {
      let row = (channel - cell.channels.lowerBound) * cell.filterDepth
      for filter in stride(from: cell.filters.lowerBound, to: cell.filters.upperBound, by: forwardTiling.lanes) {
        kernels.winogradFilterGradient(
          forwardTiling.form, source: sums + (row + filter - cell.filters.lowerBound), stride: cell.sumStride,
          to: filterGradient + (channel * geometry.filters + filter), tapStride: geometry.channels * geometry.filters,
          count: cell.filters.upperBound - filter)
      }
    }
  }
}

/// Some channels by some filters, and how their transformed tiles and sums lie in a thread's workspace.
///
/// Frequencies are an odd vector apart, so that the stores of one transform don't fall on one set of the first-level cache.
private struct FilterCell {
  let channels: Range<Int>
  /// They begin at a whole vector.
  let filters: Range<Int>
  let lanes: Int

  /// Channels and filters rounded up to whole vectors.
  var channelDepth: Int { roundedUp(channels.count, lanes) }
  var filterDepth: Int { roundedUp(filters.count, lanes) }
  /// Floats between two frequencies.
  func sourceStride(tiles: Int) -> Int { tiles * channelDepth + lanes }
  func gradientStride(tiles: Int) -> Int { tiles * filterDepth + lanes }
  var sumStride: Int { channels.count * filterDepth + lanes }
}
