import CNNKernels

/// The input gradient the other way round: every output gradient is spread over the patch that it came from.
///
/// Without padding the straight way multiplies mostly by the zeros around the output gradient: a 5x5 window on a 12x12
/// map computes 144 positions where 64 have values. Here the products are exactly those of the forward pass, with taps
/// and channels side by side in the vectors, and their sums are added to the map row of taps by row of taps.
struct SpreadingPass: Sendable {
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  /// Whether this is cheaper than windows over the padded output gradient, counted in multiplications.
  static func isCheaper(for g: ConvolutionGeometry, lanes: Int) -> Bool {
    guard g.groups == 1, g.dilation.width == 1, g.padding.isEmpty
    else { return false }
    let taps = g.window.count
    // Storing, loading and adding a sum takes about as long as this many multiplications in a product.
    let addingCost = 8
    let spreading = g.output.count * (g.filters * roundedUp(g.patchCount, lanes) + addingCost * g.patchCount)
    let positions = g.input.count / g.stride.count
    let windows = positions * taps * g.filters * roundedUp(g.channels, lanes)
    let clearly = 1.15
    return Double(spreading) * clearly < Double(windows)
  }

  private func panelCount(_ kernels: any ProductKernels.Type) -> Int {
    dividedUp(geometry.patchCount, kernels.panelWidth)
  }

  func preparedCount(_ kernels: any ProductKernels.Type) -> Int {
    panelCount(kernels) * kernels.panelWidth * geometry.filters
  }

  /// Output rows spread together: as many as keep the sums in the second-level cache beside the filters.
  private var rowsTogether: Int {
    let workspaceFloats = 1 << 15
    return max(1, min(geometry.output.height, workspaceFloats / (geometry.output.width * geometry.patchCount)))
  }

  var workspaceCount: Int { rowsTogether * geometry.output.width * geometry.patchCount }

  /// The filters with taps and channels as columns.
  func prepare(filters: FloatView, into prepared: FloatView, part: Int, parts: Int, engine: Engine) {
    let width = engine.kernels.panelWidth
    for panel in share(of: panelCount(engine.kernels), part: part, parts: parts) {
      engine.kernels.packPanels(
        filters.pointer + panel * width * geometry.filters, rows: geometry.filters,
        columns: min(width, geometry.patchCount - panel * width), rowStride: 1, columnStride: geometry.filters,
        into: prepared.pointer + panel * width * geometry.filters, panelStride: 0)
    }
  }

  func run(
    outputGradient: UnsafePointer<Float>, prepared: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    images: Int, workspace: FloatView, engine: Engine
  ) {
    inputGradient.update(repeating: 0, count: images * geometry.inputCount)
    for image in 0..<images {
      let target = inputGradient + image * geometry.inputCount
      var row = 0
      while row < geometry.output.height {
        let rows = min(rowsTogether, geometry.output.height - row)
        let source = outputGradient + image * geometry.outputCount + row * geometry.output.width * geometry.filters
        multiply(source, prepared, rows: rows, into: workspace.pointer, kernels: engine.kernels)
        spread(workspace.pointer, row: row, rows: rows, over: target, packing: engine.kernels)
        row += rows
      }
    }
  }

  private func multiply(
    _ source: UnsafePointer<Float>, _ prepared: UnsafePointer<Float>, rows: Int,
    into sums: UnsafeMutablePointer<Float>, kernels: any ProductKernels.Type
  ) {
    var product = StridedProduct(a: source, b: prepared, c: sums)
    product.rows = rows * geometry.output.width
    product.columns = geometry.patchCount
    product.length = geometry.filters
    product.aRow = geometry.filters
    product.bStep = kernels.panelWidth
    product.bPanel = geometry.filters * kernels.panelWidth
    product.cRow = geometry.patchCount
    kernels.multiply(&product)
  }

  private func spread(
    _ sums: UnsafePointer<Float>, row: Int, rows: Int, over target: UnsafeMutablePointer<Float>,
    packing: any PackingKernels.Type
  ) {
    let tapRowFloats = geometry.window.width * geometry.channels
    let mapRowFloats = geometry.input.width * geometry.channels
    for i in 0..<rows {
      for tapRow in 0..<geometry.window.height {
        let y = (row + i) * geometry.stride.height + tapRow * geometry.dilation.height
        packing.addRows(
          sums + i * geometry.output.width * geometry.patchCount + tapRow * tapRowFloats, rows: geometry.output.width,
          count: tapRowFloats, rowStride: geometry.patchCount, to: target + y * mapRowFloats,
          targetRowStride: geometry.stride.width * geometry.channels)
      }
    }
  }
}
