import CNNKernels

/// Convolution with vectors along positions, for first layers of few filters.
///
/// Six filters fill six lanes of sixteen; of sixteen neighbouring positions all lanes are useful. So image, output and output
/// gradient become planes, one a channel or filter, on which a window's tap is a distance: position i of a plane is
/// multiplied with pixel i + tap. A plane of outputs is as wide as the padded image, and where the window would leave the image, at
/// the end of each row, sums are computed that nobody reads; the planes of the output gradient hold zeros there.
///
/// Each output is one chain of additions in the order of the direct convolution, and so has its bits. A filter gradient has
/// a sum for each lane, which follows all images of a shard; the lanes are added at its end.
struct PlanarConvolution: Sendable {
  let geometry: ConvolutionGeometry
  private let kernels: any PlanarKernels.Type
  private let lanes: Int
  private let channelPlaces: LanePlaces
  private let filterPlaces: LanePlaces

  /// Nil where vectors along filters are as full, where most sums would be such that nobody reads, and where rearranging
  /// planes would cost as much as it saves.
  init?(_ geometry: ConvolutionGeometry, kernels table: any KernelSet.Type) {
    let mostChannels = 4
    let fewestTaps = 9
    guard let kernels = table.planar, geometry.groups == 1, geometry.stride.height == 1, geometry.stride.width == 1,
      geometry.channels <= mostChannels, geometry.filters <= PlanarProduct.mostFilters,
      geometry.patchCount >= fewestTaps
    else { return nil }
    let map = geometry.inputMap
    guard 3 * geometry.output.width >= 2 * map.paddedWidth else { return nil }
    self.geometry = geometry
    self.kernels = kernels
    lanes = table.lanes
    channelPlaces = LanePlaces(planes: geometry.channels, lanes: table.lanes)
    filterPlaces = LanePlaces(planes: geometry.filters, lanes: table.lanes)
  }

  // MARK: Sizes

  /// Floats of the filters as `forward` reads them: as they are stored.
  var forwardFilterCount: Int { geometry.filterCount }

  /// Floats of the filter gradient's sums.
  var sumCount: Int { geometry.filterCount * lanes }

  /// Floats of workspace that one thread needs.
  var workspaceCount: Int { inputPlanesCount + geometry.filters * bandPlane }

  private var map: PaddedMap { geometry.inputMap }
  private var rowWidth: Int { map.paddedWidth }

  /// An image of one channel without a border is its own plane.
  private var readsImages: Bool { geometry.channels == 1 && !map.isPadded }
  /// With room for a vector that is written or read beyond the end.
  private var inputPlane: Int { roundedUp(map.paddedHeight * rowWidth, lanes) + lanes }
  private var inputPlanesCount: Int { readsImages ? 0 : geometry.channels * inputPlane }

  /// Rows of output that are computed at once: their planes share the smallest first-level cache with the image.
  private var bandRows: Int {
    let cacheFloats = 6 * 1024
    return max(1, min(geometry.output.height, cacheFloats / (geometry.filters * rowWidth)))
  }

  /// Whole rows, and a vector that is written or read beyond them.
  private var bandPlane: Int { roundedUp(bandRows * rowWidth, lanes) + lanes }

  /// The windows of some rows of output, without those behind the last output.
  private func windows(on planes: UnsafePointer<Float>, rows: Range<Int>) -> PlanarWindows {
    var windows = PlanarWindows(a: planes + rows.lowerBound * rowWidth)
    windows.count = (rows.count - 1) * rowWidth + geometry.output.width
    windows.channels = geometry.channels
    windows.tapRows = geometry.window.height
    windows.tapColumns = geometry.window.width
    windows.plane = inputPlane
    windows.tapColumn = geometry.dilation.width
    windows.tapRow = geometry.dilation.height * rowWidth
    return windows
  }

  /// Rows of the padded image that some rows of output see.
  private func inputRows(_ rows: Range<Int>) -> Range<Int> {
    rows.lowerBound..<rows.upperBound + geometry.dilation.height * (geometry.window.height - 1)
  }

  // MARK: Products

  func prepareForward(filters: FloatView, into prepared: FloatView) {
    prepared.pointer.update(from: filters.pointer, count: geometry.filterCount)
  }

  /// - Parameter part: One of `parts` shares of the rows of output.
  func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    let rows = share(of: geometry.output.height, part: part, parts: parts)
    let planes = workspace.pointer + inputPlanesCount
    for image in 0..<images {
      let source = imagePlanes(
        input.pointer + image * geometry.inputCount, rows: inputRows(rows), workspace: workspace.pointer)
      let target = output.pointer + image * geometry.outputCount
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: bandRows) {
        let count = min(bandRows, rows.upperBound - first)
        var product = PlanarProduct(
          windows: windows(on: source, rows: first..<first + count), filters: prepared.pointer, c: planes)
        product.filterCount = geometry.filters
        product.bias = epilogue.bias.map { UnsafePointer($0.pointer) }
        product.hasReLU = epilogue.hasReLU
        product.cPlane = bandPlane
        kernels.multiply(&product)
        joinRows(planes, into: target + first * geometry.output.width * geometry.filters, rows: count)
      }
    }
  }

  /// Adds images, in order, to the sums.
  func addToSums(_ sums: FloatView, input: FloatView, outputGradient: FloatView, images: Int, workspace: FloatView) {
    let planes = workspace.pointer + inputPlanesCount
    let height = geometry.output.height
    for image in 0..<images {
      let source = imagePlanes(
        input.pointer + image * geometry.inputCount, rows: 0..<map.paddedHeight, workspace: workspace.pointer)
      let gradient = outputGradient.pointer + image * geometry.outputCount
      for first in stride(from: 0, to: height, by: bandRows) {
        let count = min(bandRows, height - first)
        splitRows(gradient + first * geometry.output.width * geometry.filters, into: planes, rows: count)
        var product = PlanarGradient(
          windows: windows(on: source, rows: first..<first + count), gradient: planes, sums: sums.pointer)
        product.filterCount = geometry.filters
        product.gradientPlane = bandPlane
        kernels.addFilterGradient(&product)
      }
    }
  }

  func addLaneSums(_ sums: FloatView, to filterGradient: FloatView) {
    kernels.addLaneSums(sums.pointer, count: geometry.filterCount, to: filterGradient.pointer)
  }

  // MARK: Planes

  /// Some rows of an image as padded planes, or the image itself.
  private func imagePlanes(
    _ image: UnsafePointer<Float>, rows: Range<Int>, workspace: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard !readsImages else { return image }
    for channel in 0..<geometry.channels {
      (workspace + channel * inputPlane + rows.lowerBound * rowWidth).update(
        repeating: 0, count: rows.count * rowWidth + lanes)
    }
    let inside = rows.clamped(to: map.border.top..<map.border.top + map.size.height)
    guard !inside.isEmpty else { return UnsafePointer(workspace) }
    channelPlaces.split.withUnsafeBufferPointer { places in
      var exchange = LaneExchange(
        source: image + (inside.lowerBound - map.border.top) * map.size.width * geometry.channels,
        target: workspace + (inside.lowerBound * rowWidth + map.border.left), places: places.baseAddress!)
      exchange.planes = geometry.channels
      exchange.rows = inside.count
      exchange.positions = map.size.width
      exchange.planePositions = map.size.width
      exchange.planeStride = inputPlane
      exchange.planeRow = rowWidth
      kernels.split(&exchange)
    }
    return UnsafePointer(workspace)
  }

  private func joinRows(_ planes: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, rows: Int) {
    filterPlaces.join.withUnsafeBufferPointer { places in
      var exchange = outputRows(LaneExchange(source: planes, target: target, places: places.baseAddress!), rows: rows)
      kernels.join(&exchange)
    }
  }

  /// Planes of an output gradient, with zeros where a row of the padded image has no output.
  private func splitRows(_ source: UnsafePointer<Float>, into planes: UnsafeMutablePointer<Float>, rows: Int) {
    filterPlaces.split.withUnsafeBufferPointer { places in
      var exchange = outputRows(LaneExchange(source: source, target: planes, places: places.baseAddress!), rows: rows)
      kernels.split(&exchange)
    }
  }

  private func outputRows(_ exchange: LaneExchange, rows: Int) -> LaneExchange {
    var exchange = exchange
    exchange.planes = geometry.filters
    exchange.rows = rows
    exchange.positions = geometry.output.width
    exchange.planePositions = rowWidth
    exchange.planeStride = bandPlane
    exchange.planeRow = rowWidth
    return exchange
  }
}
