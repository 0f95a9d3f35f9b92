import CNNKernels

/// A linear layer's forward product in bf16: inputs and weights rounded, sums in 32 bits.
///
/// For layers whose weights exceed the caches: kept in bf16, half as many bytes have to come from memory. Where an
/// instruction multiplies pairs, it does; elsewhere the pairs are taken apart again in the first-level cache, a few rows at
/// a time. The bits are the same, because a product of two bf16 is exact.
///
/// - Shape: as `LinearProduct`.
struct BF16LinearProduct: Sendable {
  private let inputs: Int
  private let units: Int
  private let engine: Engine
  private let kernels: any ProductKernels.Type
  private let multipliesPairs: Bool

  init(inputs: Int, units: Int, engine: Engine) {
    self.inputs = inputs
    self.units = units
    self.engine = engine
    multipliesPairs = engine.pairProducts != nil
    kernels = engine.pairProducts ?? engine.kernels
  }

  private var pairs: Int { dividedUp(inputs, 2) }
  private var panelCount: Int { dividedUp(units, kernels.panelWidth) }
  private var panelFloats: Int { pairs * kernels.panelWidth }

  /// Words of the prepared weights: panels of pairs.
  var preparedCount: Int { panelCount * panelFloats }

  /// Rounds the weights; `parts` pieces may run on different threads.
  func prepare(weights: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    precondition(weights.count >= inputs * units && prepared.count >= preparedCount)
    // Cut along the inputs, because there may be fewer panels than parts.
    let rows = share(of: pairs, part: part, parts: parts)
    guard !rows.isEmpty else { return }
    engine.kernels.pairPanels(
      weights.pointer + 2 * rows.lowerBound * units, steps: min(2 * rows.count, inputs - 2 * rows.lowerBound),
      columns: units, stepStride: units, columnStride: 1, into: prepared.pointer + rows.lowerBound * kernels.panelWidth,
      panelStride: panelFloats)
  }

  private func blocks(images: Int) -> ProductBlocks {
    ProductBlocks(
      rows: images, columns: units, steps: pairs, copiesAhead: false, threads: engine.plannedThreads, kernels)
  }

  /// Rows of inputs end with a gap, so that they don't all fall on the same cache sets.
  private func rowFloats(_ blocks: ProductBlocks) -> Int {
    (multipliesPairs ? blocks.steps : 2 * blocks.steps) + engine.kernels.lanes
  }
  private func tileFloats(_ blocks: ProductBlocks) -> Int { kernels.tileRows * rowFloats(blocks) }

  private func threadFloats(_ blocks: ProductBlocks) -> Int {
    let expanded = multipliesPairs ? 0 : 2 * blocks.steps * blocks.columns
    return roundedUp(tileFloats(blocks) + expanded, FloatBuffer.alignment)
  }

  /// Floats of workspace, all threads together.
  func workspaceCount(images: Int) -> Int { threadFloats(blocks(images: images)) * engine.pool.threadCount }

  /// `output = input · weights + bias`, and `max(0, ...)` of it if `hasReLU`.
  func forward(
    input: FloatView, prepared: FloatView, bias: FloatView?, hasReLU: Bool, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    precondition(input.count >= images * inputs && output.count >= images * units && prepared.count >= preparedCount)
    precondition(workspace.count >= workspaceCount(images: images), "a workspace for the product")
    guard images > 0 else { return }
    let blocks = blocks(images: images)
    engine.pool.run(tasks: blocks.pieces) { piece, thread in
      let row = piece / blocks.columnPieces * blocks.rows
      let column = piece % blocks.columnPieces * blocks.columns
      let part = Piece(
        rows: row..<min(images, row + blocks.rows), columns: column..<min(units, column + blocks.columns),
        workspace: workspace.pointer + thread * threadFloats(blocks))
      guard !part.rows.isEmpty, !part.columns.isEmpty else { return }
      var product = StridedProduct(
        a: UnsafePointer(part.workspace), b: prepared.pointer, c: output.pointer + column)
      product.columns = part.columns.count
      product.epilogue.bias = bias.map { UnsafePointer($0.pointer + column) }
      compute(part, product, blocks, input: input.pointer, hasReLU: hasReLU)
    }
  }

  private struct Piece {
    let rows: Range<Int>
    let columns: Range<Int>
    let workspace: UnsafeMutablePointer<Float>
  }

  private func compute(
    _ piece: Piece, _ start: StridedProduct, _ blocks: ProductBlocks, input: UnsafePointer<Float>, hasReLU: Bool
  ) {
    var product = start
    product.aRow = rowFloats(blocks)
    product.bStep = kernels.panelWidth
    product.cRow = units
    for first in stride(from: 0, to: pairs, by: blocks.steps) {
      let count = min(blocks.steps, pairs - first)
      product.accumulates = first > 0
      product.epilogue.hasReLU = hasReLU && first + count == pairs
      product.length = multipliesPairs ? count : min(2 * count, inputs - 2 * first)
      let panels = start.b + piece.columns.lowerBound * pairs + first * kernels.panelWidth
      placeWeights(&product, panels: panels, pairs: count, workspace: piece.workspace + tileFloats(blocks))
      computeTiles(piece, product, input: input + 2 * first, steps: min(2 * count, inputs - 2 * first))
    }
  }

  private func placeWeights(
    _ product: inout StridedProduct, panels: UnsafePointer<Float>, pairs: Int, workspace: UnsafeMutablePointer<Float>
  ) {
    if multipliesPairs {
      product.b = panels
      product.bPanel = panelFloats
      return
    }
    product.b = UnsafePointer(workspace)
    product.bPanel = 2 * pairs * kernels.panelWidth
    for panel in 0..<dividedUp(product.columns, kernels.panelWidth) {
      engine.kernels.expandPanel(panels + panel * panelFloats, pairs: pairs, into: workspace + panel * product.bPanel)
    }
  }

  private func computeTiles(_ piece: Piece, _ block: StridedProduct, input: UnsafePointer<Float>, steps: Int) {
    var product = block
    let tiles = dividedUp(piece.rows.count, kernels.tileRows)
    for tile in 0..<tiles {
      let rows = share(of: piece.rows.count, part: tile, parts: tiles)
      let first = piece.rows.lowerBound + rows.lowerBound
      product.rows = rows.count
      product.c = block.c + first * units
      for row in 0..<rows.count {
        let (from, to) = (input + (first + row) * inputs, piece.workspace + row * product.aRow)
        if multipliesPairs {
          engine.kernels.pairRow(from, into: to, steps: steps)
        } else {
          engine.kernels.roundToBF16(from, into: to, count: steps)
        }
      }
      kernels.multiply(&product)
    }
  }
}
