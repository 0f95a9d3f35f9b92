import CNNKernels

private let panelWidth = 2 * Vector.scalarCount

/// Cuts a product into tiles: rows as evenly as they go, so that no tile is left with a row or two; columns in panels.
func multiply(_ product: UnsafePointer<StridedProduct>) {
  let p = product.pointee
  guard p.rows > 0, p.columns > 0 else { return }
  let tiles = (p.rows + gemmTileRows - 1) / gemmTileRows
  let panels = (p.columns + panelWidth - 1) / panelWidth
  let smaller = p.rows / tiles
  let larger = p.rows % tiles
  for tile in 0..<tiles {
    for panel in 0..<panels {
      multiplyTile(
        product, row: tile * smaller + min(tile, larger), rows: smaller + (tile < larger ? 1 : 0), panel: panel)
    }
  }
}

@inline(__always)
private func multiplyTile(_ product: UnsafePointer<StridedProduct>, row: Int, rows: Int, panel: Int) {
  let p = product.pointee
  let column = panel * panelWidth
  let columns = min(panelWidth, p.columns - column)
  let vectors = columns > Vector.scalarCount ? 2 : 1
  let tail = columns - (vectors - 1) * Vector.scalarCount
  let a = p.a + row * p.aRow
  let b = p.b + panel * p.bPanel
  let c = p.c + row * p.cRow + column
  if p.aStep == 1 {
    multiplyTileOfRows(rows, vectors, product, a, b, c, column, tail)
  } else {
    multiplyTileOfColumns(rows, vectors, product, a, b, c, column, tail)
  }
}

func productKernels() -> ProductKernels {
  ProductKernels(
    panelWidth: panelWidth, tileRows: gemmTileRows, multiply: multiply, multiplyRows: multiplyRows,
    runPeakProbe: runPeakProbe, peakProbeFlops: peakProbeChains * 2 * Vector.scalarCount)
}
