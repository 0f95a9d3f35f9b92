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
  var hasReLU = false
  /// Whether a tile's rows of `a` are packed while the tile before it is multiplied.
  private let copiesAhead: Bool
  private let blocks: ProductBlocks
  private let kernels: any ProductKernels.Type

  init(a: MatrixView, b: MatrixView, c: MatrixView, engine: Engine) {
    self.a = a
    self.b = b
    self.c = c
    self.engine = engine
    kernels = engine.kernels
    copiesAhead = a.columnStride == 1 && c.rows > Self.fewRows && c.columns >= Self.manyColumns
    blocks = ProductBlocks(
      rows: c.rows, columns: c.columns, steps: a.columns, copiesAhead: copiesAhead, threads: engine.plannedThreads,
      kernels)
  }

  /// Packed rows end with a gap, so that they don't all fall on the same cache sets.
  private var tileRowCount: Int { blocks.steps + engine.kernels.lanes }
  private var tileCount: Int { max(kernels.tileRows * tileRowCount, blocks.steps * packedTileRows) }
  /// One tile's rows, and the next one's.
  private var tilesCount: Int { copiesAhead ? 2 * tileCount : tileCount }
  /// Rows of a tile taken from a matrix that lies column by column, filled up to whole vectors.
  private var packedTileRows: Int { roundedUp(kernels.tileRows, engine.kernels.lanes) }
  private var panelsCount: Int { packsB ? blocks.columns * blocks.steps : 0 }
  private var threadCount: Int { roundedUp(tilesCount + panelsCount, FloatBuffer.alignment) }

  /// Floats of workspace, all threads together.
  var workspaceCount: Int { threadCount * engine.pool.threadCount }

  /// Narrow matrices are read where they lie: their rows follow each other, and packing would cost more than it saves. So
  /// are matrices that few rows are multiplied with.
  private var packsB: Bool {
    if b.columnStride != 1 { return true }
    guard c.columns > 2 * kernels.panelWidth else { return false }
    return c.rows > (b.rowStride.isMultiple(of: Self.collidingStride) ? Self.fewCollidingRows : Self.fewRows)
  }
  /// Floats between rows of `b` whose beginnings share a few sets of the caches, which then hold little of a panel: a kilobyte.
  private static let collidingStride = 256
  /// Rows of `c` that repay the copying of such a `b`.
  private static let fewCollidingRows = 32
  /// Ten tiles or fewer don't repay that their `b` is written again.
  private static let fewRows = 128
  /// Columns so many that they are cut, and rows are packed for each piece.
  private static let manyColumns = 512
  /// Floats of a cache line.
  private static let lineCount = 16

  /// Floats of workspace when the calling thread does it all.
  var inlineWorkspaceCount: Int { threadCount }

  func run(workspace: FloatView) {
    precondition(workspace.count >= workspaceCount, "a workspace for the product")
    guard c.rows > 0, c.columns > 0 else { return }
    engine.pool.run(tasks: blocks.pieces) { piece, thread in
      computePiece(piece, workspace: workspace.pointer + thread * threadCount)
    }
  }

  /// The same on the calling thread, from inside a task of the pool; the bits are those of `run`.
  func runInline(workspace: FloatView) {
    precondition(workspace.count >= inlineWorkspaceCount, "a workspace for the product")
    guard c.rows > 0, c.columns > 0 else { return }
    for piece in 0..<blocks.pieces { computePiece(piece, workspace: workspace.pointer) }
  }

  private func computePiece(_ piece: Int, workspace: UnsafeMutablePointer<Float>) {
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
      product.epilogue.bias = bias.map { UnsafePointer($0.pointer + column) }
      product.epilogue.hasReLU = hasReLU && step + steps == a.columns
      placeB(&product, workspace: workspace + tilesCount)
      computeTiles(product, row: row, rows: rows, step: step, workspace: workspace)
      step += steps
    } while step < a.columns
  }

  private func placeB(_ product: inout StridedProduct, workspace: UnsafeMutablePointer<Float>) {
    guard packsB else {
      product.bStep = b.rowStride
      product.bPanel = kernels.panelWidth
      return
    }
    product.bStep = kernels.panelWidth
    product.bPanel = product.length * kernels.panelWidth
    engine.kernels.packPanels(
      product.b, rows: product.length, columns: product.columns, rowStride: b.rowStride, columnStride: b.columnStride,
      into: workspace, panelStride: product.bPanel)
    product.b = UnsafePointer(workspace)
  }

  /// Tile by tile: packs its rows of `a`, unless the tile before has copied them, then passes over all columns of the piece.
  private func computeTiles(
    _ piece: StridedProduct, row: Int, rows: Int, step: Int, workspace: UnsafeMutablePointer<Float>
  ) {
    let tiles = dividedUp(rows, kernels.tileRows)
    var (own, next) = (workspace, workspace + tilesCount - tileCount)
    var isPacked = false
    for tile in 0..<tiles {
      var product = piece
      // The next steps of `b` come to the cache meanwhile, a line of each row for each tile.
      let line = tile * Self.lineCount
      product.upcoming =
        packsB || line >= kernels.panelWidth ? nil : piece.b + (product.length * b.rowStride + line)
      let first = row + rows * tile / tiles
      product.rows = row + rows * (tile + 1) / tiles - first
      product.c = piece.c + first * c.rowStride
      product.a = piece.a + first * a.rowStride + step * a.columnStride
      let source = product.a
      placeA(&product, workspace: own, isPacked: isPacked)
      isPacked = false
      if tile + 1 < tiles {
        let nextRows = row + rows * (tile + 2) / tiles - first - product.rows
        isPacked = copyAhead(&product, rows: nextRows, from: source + product.rows * a.rowStride, to: next)
      }
      kernels.multiply(&product)
      swap(&own, &next)
    }
  }

  /// Has the product copy the next tile's rows to `target`, in as many runs of steps as each panel has rows to copy.
  ///
  /// - Returns: Whether it will: not where the steps can't be cut so, or where the tile is none that can.
  private func copyAhead(
    _ product: inout StridedProduct, rows: Int, from source: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) -> Bool {
    let lastPanel = (product.columns - 1) % kernels.panelWidth + 1
    guard copiesAhead, packsB, lastPanel > engine.kernels.lanes, product.rows >= kernels.tileRows - 1 else {
      return false
    }
    let runs = dividedUp(rows, dividedUp(product.columns, kernels.panelWidth))
    let vectors = dividedUp(product.length, engine.kernels.lanes)
    guard product.length % runs == 0, vectors <= product.length / runs else { return false }
    product.length /= runs
    product.runs = runs
    product.aRun = product.length
    product.bRun = product.length * product.bStep
    product.copiedVectors = vectors
    product.copiedRows = rows
    product.copied = source
    product.copiedRow = a.rowStride
    product.copy = target
    product.copyRow = tileRowCount
    return true
  }

  private func placeA(_ product: inout StridedProduct, workspace: UnsafeMutablePointer<Float>, isPacked: Bool) {
    if a.columnStride == 1 {
      product.aRow = tileRowCount
      product.aStep = 1
      if !isPacked {
        engine.kernels.copyMatrix(
          product.a, rows: product.rows, columns: product.length, rowStride: a.rowStride, columnStride: 1,
          into: workspace, targetRowStride: product.aRow)
      }
    } else {
      // Column by column: each step's rows side by side.
      product.aRow = 1
      product.aStep = packedTileRows
      engine.kernels.copyMatrix(
        product.a, rows: product.length, columns: product.rows, rowStride: a.columnStride, columnStride: a.rowStride,
        into: workspace, targetRowStride: product.aStep)
    }
    product.a = UnsafePointer(workspace)
  }
}
