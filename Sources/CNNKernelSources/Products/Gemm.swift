import CNNKernels
import CVectors

/// Shorter tiles end before it helps that the next one's sums are on their way.
private let fewestStepsToPrefetch = 64

extension Kernels {
  static var panelWidth: Int { 2 * Vector.scalarCount }

  /// Cuts a product into tiles: rows as evenly as they go, so that no tile is left with a row or two; columns in panels.
  static func multiply(_ product: UnsafePointer<StridedProduct>) {
    let (rows, columns) = (product.pointee.rows, product.pointee.columns)
    guard rows > 0, columns > 0 else { return }
    let isPlain = product.pointee.isPlain
    if rows == 1, product.pointee.isWideRow { return multiplyRow(product) }
    if rows <= tileRows && !isPlain {
      // The common case of a convolution's row of positions, without a division.
      multiplyTiles(product, row: 0, rows: rows, columns: columns)
      return
    }
    let tiles = (rows + tileRows - 1) / tileRows
    let (smaller, larger) = rows.quotientAndRemainder(dividingBy: tiles)
    if isPlain {
      multiplyPlainTiles(product, row: 0, rows: smaller + 1, count: larger)
      multiplyPlainTiles(product, row: larger * (smaller + 1), rows: smaller, count: tiles - larger)
      return
    }
    for tile in 0..<tiles {
      multiplyTiles(
        product, row: tile * smaller + min(tile, larger), rows: smaller + (tile < larger ? 1 : 0), columns: columns)
    }
  }
}

extension StridedProduct {
  /// Whether it is a panel of two whole vectors, one run of steps, and nothing before or after the sums, as at each of
  /// Winograd's frequencies.
  fileprivate var isPlain: Bool {
    columns == Kernels.panelWidth && aStep == 1 && runs == 1 && blocks == 1 && !accumulates && epilogue.isEmpty
      && upcoming == nil && copiedVectors == 0
  }

  /// Whether columns follow each other for several vectors, and steps in one run.
  fileprivate var isWideRow: Bool {
    bPanel == Kernels.panelWidth && columns > bPanel && aStep == 1 && runs == 1 && blocks == 1 && copiedVectors == 0
      && epilogue.residual == nil
  }
}

/// Tiles of the same rows, one below the other.
private func multiplyPlainTiles(_ product: UnsafePointer<StridedProduct>, row: Int, rows: Int, count: Int) {
  let p = product.pointee
  multiplyTile(
    PlainTile.self, rows, product, p.a + row * p.aRow, p.b, p.c + row * p.cRow, 0, lanes, count: count)
}

/// Some rows of all panels.
@inline(__always)
private func multiplyTiles(_ product: UnsafePointer<StridedProduct>, row: Int, rows: Int, columns: Int) {
  let p = product.pointee
  let panelWidth = Kernels.panelWidth
  let a = p.a + row * p.aRow
  var b = p.b
  var c = p.c + row * p.cRow
  var column = 0
  while column < columns {
    let width = min(panelWidth, columns - column)
    let vectors = width > Vector.scalarCount ? 2 : 1
    let tail = width - (vectors - 1) * Vector.scalarCount
    if p.accumulates && p.length >= fewestStepsToPrefetch {
      prefetchRows(column + panelWidth < columns ? c + panelWidth : c + rows * p.cRow, rows, p.cRow)
    }
    if p.copiedVectors > 0 {
      multiplyCopyingTile(rows, product, a, b, c, column, tail)
    } else if p.aStep == 1 {
      if vectors > 1 {
        multiplyTile(WideTile.self, rows, product, a, b, c, column, tail)
      } else {
        multiplyTile(NarrowTile.self, rows, product, a, b, c, column, tail)
      }
    } else if vectors > 1 {
      multiplyTile(WideTileOfColumns.self, rows, product, a, b, c, column, tail)
    } else {
      multiplyTile(NarrowTileOfColumns.self, rows, product, a, b, c, column, tail)
    }
    b += p.bPanel
    c += panelWidth
    column += panelWidth
  }
}

/// Asks for the sums that the next tile will add to.
@inline(__always)
private func prefetchRows(_ first: UnsafePointer<Float>, _ rows: Int, _ stride: Int) {
  for row in 0..<rows {
    prefetch(first + row * stride)
    prefetch(first + (row * stride + Vector.scalarCount))
  }
}
