import CNNKernels

/// Windows sliding over a map, each giving one position of the output: a forward convolution, or one phase of an input
/// gradient.
///
/// The patches are read where they lie: a window's row of taps is a run of `columns · channels` neighbouring floats, so
/// a row of positions is a matrix whose rows overlap. Only filters are packed.
struct WindowPass: Sendable {
  var map: PaddedMap
  /// Windows: their taps, and the map's pixels from one tap to the next.
  var taps: Extent
  var tapStep: Extent
  /// Where the first position's first tap is in the padded map.
  var originRow: Int
  var originColumn: Int
  /// Positions, and the map's pixels from one to the next.
  var positions: Extent
  var step: Extent
  var groups: Int
  var channelsPerGroup: Int
  /// Output channels of a group.
  var filtersPerGroup: Int
  /// Where the first position's result goes, and floats from there to the next column, row and image.
  var target: Int
  var targetColumn: Int
  var targetRow: Int
  var targetImage: Int
  /// Where this pass's filters begin among the prepared ones.
  var filterOffset: Int
  /// Whether map and filters are pairs of bf16, so that a channel here is two.
  var multipliesPairs = false

  /// Steps of each sum.
  var patchCount: Int { taps.count * channelsPerGroup }

  func panelCount(_ kernels: any ProductKernels.Type) -> Int {
    (filtersPerGroup + kernels.panelWidth - 1) / kernels.panelWidth
  }

  /// Whether every channel has its own filter, which has vectors along channels in place of filters.
  var isDepthwise: Bool { groups > 1 && channelsPerGroup == 1 && filtersPerGroup == 1 }

  /// Floats of the packed filters of all groups.
  func preparedCount(_ kernels: any ProductKernels.Type) -> Int {
    isDepthwise ? patchCount * groups : groups * panelCount(kernels) * patchCount * kernels.panelWidth
  }

  /// Whether patches are copied side by side in place of being read where they lie.
  ///
  /// Rows of a few positions make tiles of few rows, which wait for the filters. Copying costs one move an element for
  /// `filtersPerGroup` multiplications, so it needs filters enough; and it needs room for the patches of several images,
  /// because each panel of filters is fetched again for those that don't fit.
  private var copiesPatches: Bool {
    let fullEnough = 6
    let enoughFilters = 64
    let isContiguous = targetRow == positions.width * targetColumn
    let movesSomething = taps.count > 1 || map.isPadded || step.count > 1
    return isContiguous && movesSomething && positions.width < fullEnough && positions.count > 1 && groups == 1
      && tapStep.width == 1 && filtersPerGroup >= enoughFilters
      && Self.patchFloats / (positions.count * patchCount) > 1
  }

  /// Floats of copied patches that share the second-level cache with a panel of filters.
  private static let patchFloats = 1 << 17

  /// Floats from a copied patch to the next; not a multiple of a page, which would put all on the same cache sets.
  private var patchStride: Int { patchCount + 16 }

  /// Images that one round of `run` takes together.
  ///
  /// Small maps go together so that tiles have rows enough; and when the filters exceed the second-level cache, so that
  /// each panel, once there, serves many positions.
  func imagesTogether(_ kernels: any ProductKernels.Type) -> Int {
    let positionsWanted = 64
    let most = max(1, min(16, positionsWanted / positions.count))
    return copiesPatches ? min(most, Self.patchFloats / (positions.count * patchCount)) : most
  }

  func workspaceCount(images: Int, _ kernels: any ProductKernels.Type) -> Int {
    let together = min(images, imagesTogether(kernels))
    return (map.isPadded ? together * map.imageCount : 0)
      + (copiesPatches ? together * positions.count * patchStride : 0)
  }

  /// Rows of the padded map that the windows read.
  private var mapRows: Range<Int> {
    originRow..<originRow + (positions.height - 1) * step.height + (taps.height - 1) * tapStep.height + 1
  }

  /// The same windows of some rows of positions only.
  func part(_ share: Range<Int>) -> WindowPass {
    var part = self
    part.originRow += share.lowerBound * step.height
    part.target += share.lowerBound * targetRow
    part.positions.height = share.count
    return part
  }

  func run(
    input: UnsafePointer<Float>, prepared: UnsafePointer<Float>, epilogue: Epilogue,
    output: UnsafeMutablePointer<Float>, images: Int, workspace: FloatView, engine: Engine
  ) {
    guard positions.height > 0, positions.width > 0 else { return }
    let products: any ProductKernels.Type = multipliesPairs ? engine.pairProducts! : engine.kernels
    let together = imagesTogether(products)
    var image = 0
    while image < images {
      let count = min(together, images - image)
      let source = map.prepared(
        input + image * map.sourceCount, images: count, rows: mapRows, workspace: workspace, engine: engine)
      if isDepthwise {
        multiplyDepthwise(
          map: source, filters: prepared + filterOffset, epilogue: epilogue,
          output: output + image * targetImage + target, images: count, kernels: engine.kernels)
        image += count
        continue
      }
      if copiesPatches {
        let patches = workspace.pointer + (map.isPadded ? count * map.imageCount : 0)
        copyPatches(of: source, images: count, into: patches, packing: engine.kernels)
        multiplyPatches(
          UnsafePointer(patches), prepared: prepared + filterOffset, epilogue: epilogue,
          output: output + image * targetImage + target, images: count, kernels: products)
        image += count
        continue
      }
      for group in 0..<groups {
        multiply(
          group: group, map: source, prepared: prepared + filterOffset, epilogue: epilogue,
          output: output + image * targetImage + target, images: count, kernels: products)
      }
      image += count
    }
  }

  private func multiply(
    group: Int, map source: UnsafePointer<Float>, prepared: UnsafePointer<Float>, epilogue: Epilogue,
    output: UnsafeMutablePointer<Float>, images: Int, kernels: any ProductKernels.Type
  ) {
    let panelFloats = patchCount * kernels.panelWidth
    var product = StridedProduct(
      a: source + originRow * map.rowCount + originColumn * map.channels + group * channelsPerGroup,
      b: prepared + group * panelCount(kernels) * panelFloats, c: output + group * filtersPerGroup)
    product.columns = filtersPerGroup
    product.epilogue = epilogue
    product.epilogue.bias = epilogue.bias.map { $0 + group * filtersPerGroup }
    product.bPanel = panelFloats
    describeTaps(&product, kernels)
    let loops = PositionLoops(
      .init(count: images, a: map.imageCount, c: targetImage),
      .init(count: positions.height, a: step.height * map.rowCount, c: targetRow),
      .init(count: positions.width, a: step.width * map.channels, c: targetColumn))
    multiply(product, at: loops, kernels)
  }

  /// Filters beyond half of a common second-level cache are used panel by panel, each for all positions.
  private func multiply(_ product: StridedProduct, at positions: PositionLoops, _ kernels: any ProductKernels.Type) {
    let cacheFloats = 1 << 18
    if panelCount(kernels) * product.bPanel > cacheFloats {
      forEachPanel(product, kernels) { positions.run($0, kernels) }
    } else {
      positions.run(product, kernels)
    }
  }

  private func copyPatches(
    of source: UnsafePointer<Float>, images: Int, into patches: UnsafeMutablePointer<Float>,
    packing: any PackingKernels.Type
  ) {
    let first = source + originRow * map.rowCount + originColumn * map.channels
    let tapRowFloats = taps.width * channelsPerGroup
    var target = patches
    for image in 0..<images {
      for row in 0..<positions.height {
        for column in 0..<positions.width {
          let corner =
            first + image * map.imageCount + row * step.height * map.rowCount + column * step.width * map.channels
          packing.copyMatrix(
            corner, rows: taps.height, columns: tapRowFloats, rowStride: tapStep.height * map.rowCount, columnStride: 1,
            into: target, targetRowStride: tapRowFloats)
          target += patchStride
        }
      }
    }
  }

  private func multiplyPatches(
    _ patches: UnsafePointer<Float>, prepared: UnsafePointer<Float>, epilogue: Epilogue,
    output: UnsafeMutablePointer<Float>, images: Int, kernels: any ProductKernels.Type
  ) {
    var product = StridedProduct(a: patches, b: prepared, c: output)
    product.columns = filtersPerGroup
    product.length = patchCount
    product.bStep = kernels.panelWidth
    product.bPanel = patchCount * kernels.panelWidth
    product.epilogue = epilogue
    let loops = PositionLoops(
      .init(count: images, a: positions.count * patchStride, c: targetImage),
      .init(count: positions.height, a: positions.width * patchStride, c: targetRow),
      .init(count: positions.width, a: patchStride, c: targetColumn))
    multiply(product, at: loops, kernels)
  }

  private func multiplyDepthwise(
    map source: UnsafePointer<Float>, filters: UnsafePointer<Float>, epilogue: Epilogue,
    output: UnsafeMutablePointer<Float>, images: Int, kernels: any DepthwiseKernels.Type
  ) {
    let first = source + originRow * map.rowCount + originColumn * map.channels
    var product = DepthwiseProduct(a: first, filters: filters, c: output)
    product.positions = positions.width
    product.channels = groups
    product.tapRows = taps.height
    product.tapColumns = taps.width
    product.aPosition = step.width * map.channels
    product.aTapColumn = tapStep.width * map.channels
    product.aTapRow = tapStep.height * map.rowCount
    product.bias = epilogue.bias
    product.hasReLU = epilogue.hasReLU
    product.cPosition = targetColumn
    for image in 0..<images {
      for row in 0..<positions.height {
        product.a = first + image * map.imageCount + row * step.height * map.rowCount
        product.c = output + image * targetImage + row * targetRow
        kernels.multiply(&product)
      }
    }
  }

  /// The three loops over a window: its rows, its columns, the channels; the last two are one where they touch.
  private func describeTaps(_ product: inout StridedProduct, _ kernels: any ProductKernels.Type) {
    let adjacent = taps.width == 1 || (tapStep.width == 1 && groups == 1)
    product.aStep = 1
    product.length = adjacent ? taps.width * channelsPerGroup : channelsPerGroup
    product.runs = adjacent ? 1 : taps.width
    product.blocks = taps.height
    product.aRun = tapStep.width * map.channels
    product.aBlock = tapStep.height * map.rowCount
    product.bStep = kernels.panelWidth
    product.bRun = product.length * kernels.panelWidth
    product.bBlock = product.runs * product.bRun
  }

  private func forEachPanel(
    _ product: StridedProduct, _ kernels: any ProductKernels.Type, _ body: (StridedProduct) -> Void
  ) {
    for panel in 0..<panelCount(kernels) {
      var part = product
      let column = panel * kernels.panelWidth
      part.columns = min(kernels.panelWidth, filtersPerGroup - column)
      part.b = product.b + panel * product.bPanel
      part.c = product.c + column
      part.epilogue.bias = product.epilogue.bias.map { $0 + column }
      body(part)
    }
  }
}
