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

  private var imagesTogether: Int { max(1, min(16, Self.blockPositions / geometry.output.count)) }
  private var rowsTogether: Int { max(1, min(geometry.output.height, Self.blockPositions / geometry.output.width)) }

  /// Whether a panel of output gradients is copied together before all taps use it: with more filters than a panel has,
  /// its rows are strides apart that fall on few cache sets.
  private func copiesGradient(_ kernels: any ProductKernels.Type) -> Bool {
    let enoughTaps = 64
    return geometry.groups == 1 && geometry.filters > kernels.panelWidth && geometry.patchCount >= enoughTaps
  }

  private func mapCount(images: Int) -> Int { map.isPadded ? min(images, imagesTogether) * map.imageCount : 0 }

  func workspaceCount(images: Int, _ kernels: any ProductKernels.Type) -> Int {
    let panel = max(Self.blockPositions, geometry.output.width) * kernels.panelWidth
    return mapCount(images: images) + (copiesGradient(kernels) ? panel : 0)
  }

  /// Pieces of the filters that may be computed apart: panels of filters by rows of taps.
  func pieceCount(_ kernels: any ProductKernels.Type) -> Int {
    geometry.isDepthwise
      ? 1 : geometry.groups * dividedUp(geometry.filtersPerGroup, kernels.panelWidth) * geometry.window.height
  }

  /// - Parameter pieces: Those of the filters whose gradient is added; `nil` for all.
  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, filterGradient: UnsafeMutablePointer<Float>,
    images: Int, pieces: Range<Int>? = nil, workspace: FloatView, engine: Engine
  ) {
    let pieces = pieces ?? 0..<pieceCount(engine.kernels)
    var image = 0
    while image < images {
      let count = min(imagesTogether, images - image)
      let source = map.prepared(
        input + image * map.sourceCount, images: count, workspace: workspace, engine: engine)
      var row = 0
      while row < geometry.output.height {
        let rows = min(rowsTogether, geometry.output.height - row)
        let block = Block(
          map: source + row * geometry.stride.height * map.rowCount,
          gradient: outputGradient + image * geometry.outputCount + row * geometry.output.width * geometry.filters,
          images: count, rows: rows)
        if geometry.isDepthwise {
          addDepthwise(block, to: filterGradient, kernels: engine.kernels)
        } else {
          add(
            block, pieces, to: filterGradient, workspace: workspace.pointer + mapCount(images: images),
            kernels: engine.kernels)
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
    workspace: UnsafeMutablePointer<Float>,
    kernels: any KernelSet.Type
  ) {
    let panelWidth = kernels.panelWidth
    let copies = copiesGradient(kernels)
    var product = StridedProduct(a: block.map, b: block.gradient, c: filterGradient)
    product.accumulates = true
    product.aRow = 1
    product.cRow = geometry.filters
    product.length = geometry.output.width
    product.runs = block.rows
    product.blocks = block.images
    product.aStep = geometry.stride.width * geometry.channels
    product.aRun = geometry.stride.height * map.rowCount
    product.aBlock = map.imageCount
    product.bStep = copies ? panelWidth : geometry.filters
    product.bRun = geometry.output.width * product.bStep
    product.bBlock = geometry.output.count * product.bStep
    let panels = dividedUp(geometry.filtersPerGroup, panelWidth)
    for group in 0..<geometry.groups {
      for panel in 0..<panels {
        let first = (group * panels + panel) * geometry.window.height
        let tapRows = (first..<first + geometry.window.height).clamped(to: pieces)
        guard !tapRows.isEmpty else { continue }
        let column = panel * panelWidth
        let filter = group * geometry.filtersPerGroup + column
        product.columns = min(panelWidth, geometry.filtersPerGroup - column)
        product.b = block.gradient + filter
        if copies {
          let positions = block.images * block.rows * geometry.output.width
          kernels.copyMatrix(
            product.b, rows: positions, columns: product.columns, rowStride: geometry.filters, columnStride: 1,
            into: workspace, targetRowStride: panelWidth)
          product.b = UnsafePointer(workspace)
        }
        addTaps(
          product, rows: tapRows.lowerBound - first..<tapRows.upperBound - first, group: group, filter: filter,
          kernels)
      }
    }
  }

  /// Some rows of taps of one panel of filters; a row of taps at once where their channels are neighbours.
  private func addTaps(
    _ panel: StridedProduct, rows: Range<Int>, group: Int, filter: Int, _ kernels: any ProductKernels.Type
  ) {
    let adjacent = geometry.dilation.width == 1 && geometry.groups == 1
    let taps = adjacent ? 1 : geometry.window.width
    var product = panel
    product.rows = adjacent ? geometry.window.width * geometry.channels : geometry.channelsPerGroup
    for row in rows {
      for column in 0..<taps {
        product.a =
          panel.a + row * geometry.dilation.height * map.rowCount + column * geometry.dilation.width * geometry.channels
          + group * geometry.channelsPerGroup
        product.c =
          panel.c + (row * geometry.window.width + column) * geometry.channelsPerGroup * geometry.filters + filter
        kernels.multiply(&product)
      }
    }
  }

  private func addDepthwise(
    _ block: Block, to filterGradient: UnsafeMutablePointer<Float>, kernels: any DepthwiseKernels.Type
  ) {
    var gradient = DepthwiseGradient(a: block.map, gradient: block.gradient, filters: filterGradient)
    gradient.rows = block.rows
    gradient.positions = geometry.output.width
    gradient.channels = geometry.channels
    gradient.tapRows = geometry.window.height
    gradient.tapColumns = geometry.window.width
    gradient.aRow = geometry.stride.height * map.rowCount
    gradient.aPosition = geometry.stride.width * geometry.channels
    gradient.aTapColumn = geometry.dilation.width * geometry.channels
    gradient.aTapRow = geometry.dilation.height * map.rowCount
    for image in 0..<block.images {
      gradient.a = block.map + image * map.imageCount
      gradient.gradient = block.gradient + image * geometry.outputCount
      kernels.addFilterGradient(&gradient)
    }
  }
}
