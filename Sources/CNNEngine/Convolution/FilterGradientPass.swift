import CNNKernels

/// The filter gradient as products of transposed patches and output gradients.
///
/// A tile is channels x filters, held in registers while it sums along the positions of a block; then the next tile
/// takes the same block, whose output gradients are still in the first-level cache. Blocks follow each other in the
/// order of images, rows and columns, so each sum is one chain whatever the blocks are.
struct FilterGradientPass: Sendable {
  private let geometry: ConvolutionGeometry
  private let map: PaddedMap

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    map = geometry.inputMap
  }

  /// Positions of a block: 32 floats of output gradient for each fill half of the smallest first-level cache.
  private static let blockPositions = 256

  private var imagesTogether: Int { max(1, min(16, Self.blockPositions / geometry.outputPositions)) }
  private var rowsTogether: Int { max(1, min(geometry.outputHeight, Self.blockPositions / geometry.outputWidth)) }

  /// Whether a panel of output gradients is copied together before all taps use it: with more filters than a panel has,
  /// its rows are strides apart that fall on few cache sets.
  private func copiesGradient(_ kernels: ProductKernels) -> Bool {
    let enoughTaps = 64
    return geometry.groups == 1 && geometry.filters > kernels.panelWidth && geometry.patchCount >= enoughTaps
  }

  private func mapCount(images: Int) -> Int { map.isPadded ? min(images, imagesTogether) * map.imageCount : 0 }

  func workspaceCount(images: Int, _ kernels: ProductKernels) -> Int {
    let panel = max(Self.blockPositions, geometry.outputWidth) * kernels.panelWidth
    return mapCount(images: images) + (copiesGradient(kernels) ? panel : 0)
  }

  /// Pieces of the filters that may be computed apart: panels of filters by rows of taps.
  func pieceCount(_ kernels: ProductKernels) -> Int {
    geometry.isDepthwise
      ? 1 : geometry.groups * dividedUp(geometry.filtersPerGroup, kernels.panelWidth) * geometry.windowHeight
  }

  /// - Parameter pieces: Those of the filters whose gradient is added; `nil` for all.
  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, filterGradient: UnsafeMutablePointer<Float>,
    images: Int, pieces: Range<Int>? = nil, workspace: FloatView, engine: Engine
  ) {
    let pieces = pieces ?? 0..<pieceCount(engine.kernels.products)
    var image = 0
    while image < images {
      let count = min(imagesTogether, images - image)
      let source = map.prepared(
        input + image * map.sourceCount, images: count, workspace: workspace, engine: engine)
      var row = 0
      while row < geometry.outputHeight {
        let rows = min(rowsTogether, geometry.outputHeight - row)
        let block = Block(
          map: source + row * geometry.strideHeight * map.rowCount,
          gradient: outputGradient + image * geometry.outputCount + row * geometry.outputWidth * geometry.filters,
          images: count, rows: rows)
        if geometry.isDepthwise {
          addDepthwise(block, to: filterGradient, kernels: engine.kernels.depthwise)
        } else {
          let scratch = workspace.pointer + mapCount(images: images)
          add(block, pieces, to: filterGradient, scratch: scratch, kernels: engine.kernels)
        }
        row += rows
      }
      image += count
    }
  }

  private struct Block {
    let map: UnsafePointer<Float>
    let gradient: UnsafePointer<Float>
    let images: Int
    let rows: Int
  }

  private func add(
    _ block: Block, _ pieces: Range<Int>, to filterGradient: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>,
    kernels: KernelTable
  ) {
    let panelWidth = kernels.products.panelWidth
    let copies = copiesGradient(kernels.products)
    var product = StridedProduct(a: block.map, b: block.gradient, c: filterGradient)
    product.accumulates = true
    product.aRow = 1
    product.cRow = geometry.filters
    product.length = geometry.outputWidth
    product.runs = block.rows
    product.blocks = block.images
    product.aStep = geometry.strideWidth * geometry.channels
    product.aRun = geometry.strideHeight * map.rowCount
    product.aBlock = map.imageCount
    product.bStep = copies ? panelWidth : geometry.filters
    product.bRun = geometry.outputWidth * product.bStep
    product.bBlock = geometry.outputPositions * product.bStep
    let panels = dividedUp(geometry.filtersPerGroup, panelWidth)
    for group in 0..<geometry.groups {
      for panel in 0..<panels {
        let first = (group * panels + panel) * geometry.windowHeight
        let tapRows = (first..<first + geometry.windowHeight).clamped(to: pieces)
        guard !tapRows.isEmpty else { continue }
        let column = panel * panelWidth
        let filter = group * geometry.filtersPerGroup + column
        product.columns = min(panelWidth, geometry.filtersPerGroup - column)
        product.b = block.gradient + filter
        if copies {
          let positions = block.images * block.rows * geometry.outputWidth
          kernels.packing.copyMatrix(
            product.b, positions, product.columns, geometry.filters, 1, scratch, panelWidth)
          product.b = UnsafePointer(scratch)
        }
        addTaps(
          product, rows: tapRows.lowerBound - first..<tapRows.upperBound - first, group: group, filter: filter,
          kernels.products)
      }
    }
  }

  /// Some rows of taps of one panel of filters; a row of taps at once where their channels are neighbours.
  private func addTaps(
    _ panel: StridedProduct, rows: Range<Int>, group: Int, filter: Int, _ kernels: ProductKernels
  ) {
    let adjacent = geometry.dilationWidth == 1 && geometry.groups == 1
    let taps = adjacent ? 1 : geometry.windowWidth
    var product = panel
    product.rows = adjacent ? geometry.windowWidth * geometry.channels : geometry.channelsPerGroup
    for row in rows {
      for column in 0..<taps {
        product.a =
          panel.a + row * geometry.dilationHeight * map.rowCount + column * geometry.dilationWidth * geometry.channels
          + group * geometry.channelsPerGroup
        product.c =
          panel.c + (row * geometry.windowWidth + column) * geometry.channelsPerGroup * geometry.filters + filter
        kernels.multiply(&product)
      }
    }
  }

  private func addDepthwise(
    _ block: Block, to filterGradient: UnsafeMutablePointer<Float>, kernels: DepthwiseKernels
  ) {
    var gradient = DepthwiseGradient(a: block.map, gradient: block.gradient, filters: filterGradient)
    gradient.rows = block.rows
    gradient.positions = geometry.outputWidth
    gradient.channels = geometry.channels
    gradient.tapRows = geometry.windowHeight
    gradient.tapColumns = geometry.windowWidth
    gradient.aRow = geometry.strideHeight * map.rowCount
    gradient.aPosition = geometry.strideWidth * geometry.channels
    gradient.aTapColumn = geometry.dilationWidth * geometry.channels
    gradient.aTapRow = geometry.dilationHeight * map.rowCount
    for image in 0..<block.images {
      gradient.a = block.map + image * map.imageCount
      gradient.gradient = block.gradient + image * geometry.outputCount
      kernels.addFilterGradient(&gradient)
    }
  }
}
