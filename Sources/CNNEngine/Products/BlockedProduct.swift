import CNNKernels

/// The blocked product behind `gemm` and the linear layers: `c = start + a · b` with an epilogue, pieces on the pool.
struct BlockedProduct: Sendable {
  let a: MatrixView
  let b: MatrixView
  /// - Precondition: neighbours in a row are neighbours in memory.
  let c: MatrixView
  let engine: Engine
  var accumulates = false
  var bias: FloatView?
  var rectifies = false
  /// Whether rows of `a` are packed once, before all pieces, which then read them there.
  private let sharesRows: Bool
  private let blocks: ProductBlocks
  private let kernels: ProductKernels

  /// - Parameter mayShareRows: Whether `run` will be called, and a workspace as large as `a` is no matter.
  init(a: MatrixView, b: MatrixView, c: MatrixView, engine: Engine, mayShareRows: Bool = false) {
    self.a = a
    self.b = b
    self.c = c
    self.engine = engine
    kernels = engine.kernels.products
    sharesRows =
      mayShareRows && a.columnStride == 1 && c.rows > Self.fewRows && c.columns >= Self.manyColumns
    blocks = ProductBlocks(
      rows: c.rows, columns: c.columns, steps: a.columns, sharesRows: sharesRows, kernels)
  }

  /// Packed rows end with a gap, so that they don't all fall on the same cache sets.
  private var tileRowCount: Int { (sharesRows ? a.columns : blocks.steps) + engine.kernels.lanes }
  private var tileCount: Int {
    sharesRows ? 0 : max(kernels.tileRows * tileRowCount, blocks.steps * packedTileRows)
  }
  /// Rows of a tile taken from a matrix that lies column by column, filled up to whole vectors.
  private var packedTileRows: Int { roundedUp(kernels.tileRows, engine.kernels.lanes) }
  private var panelsCount: Int { packsB ? blocks.columns * blocks.steps : 0 }
  private var threadCount: Int { roundedUp(tileCount + panelsCount, FloatBuffer.alignment) }

  private var sharedRowsCount: Int {
    sharesRows ? roundedUp(c.rows * tileRowCount, FloatBuffer.alignment) : 0
  }

  /// Floats of scratch, all threads together.
  var workspaceCount: Int { sharedRowsCount + threadCount * engine.pool.threadCount }

  /// Narrow matrices are read where they lie: their rows follow each other, and packing would cost more than it saves. So
  /// are matrices that few rows are multiplied with.
  private var packsB: Bool {
    b.columnStride != 1 || (c.columns > 2 * kernels.panelWidth && c.rows > Self.fewRows)
  }
  /// Ten tiles or fewer don't repay that their `b` is written again.
  private static let fewRows = 128
  /// Columns of so many pieces that packing rows for all of them is worth waiting for it.
  private static let manyColumns = 512
  /// Floats of a cache line.
  private static let lineCount = 16

  /// Floats of scratch when the calling thread does it all.
  var inlineWorkspaceCount: Int { threadCount }

  func run(workspace: FloatView) {
    precondition(workspace.count >= workspaceCount, "a workspace for the product")
    guard c.rows > 0, c.columns > 0 else { return }
    packSharedRows(workspace)
    engine.pool.run(tasks: blocks.pieces) { piece, thread in
      computePiece(
        piece, sharedRows: workspace.pointer, scratch: workspace.pointer + sharedRowsCount + thread * threadCount)
    }
  }

  private func packSharedRows(_ target: FloatView) {
    guard sharesRows else { return }
    let rowsTogether = 64
    engine.pool.run(tasks: dividedUp(c.rows, rowsTogether)) { task, _ in
      let row = task * rowsTogether
      engine.kernels.packing.copyMatrix(
        a.elements.pointer + row * a.rowStride, min(rowsTogether, c.rows - row), a.columns, a.rowStride, 1,
        target.pointer + row * tileRowCount, tileRowCount)
    }
  }

  /// The same on the calling thread, from inside a task of the pool; the bits are those of `run`.
  func runInline(workspace: FloatView) {
    precondition(workspace.count >= inlineWorkspaceCount, "a workspace for the product")
    guard c.rows > 0, c.columns > 0 else { return }
    precondition(!sharesRows, "rows are shared by the pool's threads")
    for piece in 0..<blocks.pieces { computePiece(piece, sharedRows: workspace.pointer, scratch: workspace.pointer) }
  }

  private func computePiece(
    _ piece: Int, sharedRows: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let row = piece / blocks.columnPieces * blocks.rows
    let column = piece % blocks.columnPieces * blocks.columns
    let rows = min(blocks.rows, c.rows - row)
    let columns = min(blocks.columns, c.columns - column)
    guard rows > 0, columns > 0 else { return }
    var step = 0
    repeat {
      let steps = min(blocks.steps, a.columns - step)
      var product = StridedProduct(
        a: a.elements.pointer, b: b.elements.pointer + step * b.rowStride + column * b.columnStride,
        c: c.elements.pointer + column)
      product.columns = columns
      product.length = steps
      product.cRow = c.rowStride
      product.accumulates = accumulates || step > 0
      product.bias = bias.map { UnsafePointer($0.pointer + column) }
      product.rectifies = rectifies && step + steps == a.columns
      placeB(&product, scratch: scratch + tileCount)
      if sharesRows { product.a = sharedRows + step }
      computeTiles(product, row: row, rows: rows, step: step, scratch: scratch)
      step += steps
    } while step < a.columns
  }

  private func placeB(_ product: inout StridedProduct, scratch: UnsafeMutablePointer<Float>) {
    guard packsB else {
      product.bStep = b.rowStride
      product.bPanel = kernels.panelWidth
      return
    }
    product.bStep = kernels.panelWidth
    product.bPanel = product.length * kernels.panelWidth
    engine.kernels.packing.packPanels(
      product.b, product.length, product.columns, b.rowStride, b.columnStride, scratch, product.bPanel)
    product.b = UnsafePointer(scratch)
  }

  /// Tile by tile: packs its rows of `a`, then passes over all columns of the piece.
  private func computeTiles(
    _ piece: StridedProduct, row: Int, rows: Int, step: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let tiles = dividedUp(rows, kernels.tileRows)
    var product = piece
    for tile in 0..<tiles {
      // The next steps of `b` come to the cache meanwhile, a line of each row for each tile.
      let line = tile * Self.lineCount
      product.upcoming =
        packsB || line >= kernels.panelWidth ? nil : piece.b + (product.length * b.rowStride + line)
      let first = row + rows * tile / tiles
      product.rows = row + rows * (tile + 1) / tiles - first
      product.c = piece.c + first * c.rowStride
      if sharesRows {
        product.a = piece.a + first * tileRowCount
        product.aRow = tileRowCount
        product.aStep = 1
      } else {
        product.a = piece.a + first * a.rowStride + step * a.columnStride
        placeA(&product, scratch: scratch)
      }
      kernels.multiply(&product)
    }
  }

  private func placeA(_ product: inout StridedProduct, scratch: UnsafeMutablePointer<Float>) {
    if a.columnStride == 1 {
      product.aRow = tileRowCount
      product.aStep = 1
      engine.kernels.packing.copyMatrix(
        product.a, product.rows, product.length, a.rowStride, 1, scratch, product.aRow)
    } else {
      // Column by column: each step's rows side by side.
      product.aRow = 1
      product.aStep = packedTileRows
      engine.kernels.packing.copyMatrix(
        product.a, product.length, product.rows, a.columnStride, a.rowStride, scratch, product.aStep)
    }
    product.a = UnsafePointer(scratch)
  }
}
