import CNNKernels

private let panelWidth = 2 * Vector.scalarCount

func packPanels(
  _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
  _ target: UnsafeMutablePointer<Float>, _ panelStride: Int
) {
  var column = 0
  var panel = target
  while column < columns {
    let width = min(panelWidth, columns - column)
    let start = source + column * columnStride
    if columnStride == 1 {
      packRows(start, rows, width, rowStride, panel)
    } else {
      packColumns(start, rows, width, rowStride, columnStride, panel)
    }
    column += panelWidth
    panel += panelStride
  }
}

@inline(__always)
private func packRows(
  _ source: UnsafePointer<Float>, _ rows: Int, _ width: Int, _ rowStride: Int, _ panel: UnsafeMutablePointer<Float>
) {
  let lanes = Vector.scalarCount
  for row in 0..<rows {
    let from = source + row * rowStride
    let to = panel + row * panelWidth
    storeVector(width >= lanes ? loadVector(from) : loadFirst(from, width), to)
    let second = width - lanes
    storeVector(second <= 0 ? Vector.zero : loadFirst(from + lanes, second), to + lanes)
  }
}

/// Column by column, so that the reads are contiguous when `rowStride` is 1; the writes stay in the first-level cache
/// because rows go in blocks.
@inline(__always)
private func packColumns(
  _ source: UnsafePointer<Float>, _ rows: Int, _ width: Int, _ rowStride: Int, _ columnStride: Int,
  _ panel: UnsafeMutablePointer<Float>
) {
  let blockRows = 64
  var first = 0
  while first < rows {
    let count = min(blockRows, rows - first)
    let to = panel + first * panelWidth
    for column in 0..<width {
      let from = source + column * columnStride + first * rowStride
      for row in 0..<count { to[row * panelWidth + column] = from[row * rowStride] }
    }
    for column in width..<panelWidth {
      for row in 0..<count { to[row * panelWidth + column] = 0 }
    }
    first += count
  }
}

func copyPadded(
  _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ before: Int, _ after: Int,
  _ target: UnsafeMutablePointer<Float>
) {
  var from = source
  var to = target
  for _ in 0..<rows {
    zero(to, before)
    copy(from, to + before, count)
    zero(to + before + count, after)
    from += count
    to += before + count + after
  }
}

@inline(__always)
private func copy(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  let lanes = Vector.scalarCount
  var i = 0
  while i + lanes <= count {
    storeVector(loadVector(source + i), target + i)
    i += lanes
  }
  if i < count { storeFirst(target + i, loadFirst(source + i, count - i), count - i) }
}

@inline(__always)
private func zero(_ target: UnsafeMutablePointer<Float>, _ count: Int) {
  let lanes = Vector.scalarCount
  var i = 0
  while i + lanes <= count {
    storeVector(Vector.zero, target + i)
    i += lanes
  }
  if i < count { storeFirst(target + i, Vector.zero, count - i) }
}

func copyMatrix(
  _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
  _ target: UnsafeMutablePointer<Float>, _ targetRowStride: Int
) {
  if columnStride == 1 {
    for row in 0..<rows { copy(source + row * rowStride, target + row * targetRowStride, columns) }
    return
  }
  // In squares, so that both sides stay in the first-level cache although one is walked across its rows.
  let side = 16
  for firstRow in stride(from: 0, to: rows, by: side) {
    for firstColumn in stride(from: 0, to: columns, by: side) {
      for row in firstRow..<min(rows, firstRow + side) {
        for column in firstColumn..<min(columns, firstColumn + side) {
          target[row * targetRowStride + column] = source[row * rowStride + column * columnStride]
        }
      }
    }
  }
}

func addRows(
  _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ rowStride: Int, _ target: UnsafeMutablePointer<Float>,
  _ targetRowStride: Int
) {
  let lanes = Vector.scalarCount
  for row in 0..<rows {
    let from = source + row * rowStride
    let to = target + row * targetRowStride
    var i = 0
    while i + lanes <= count {
      storeVector(loadVector(to + i) + loadVector(from + i), to + i)
      i += lanes
    }
    let rest = count - i
    if rest > 0 { storeFirst(to + i, loadFirst(to + i, rest) + loadFirst(from + i, rest), rest) }
  }
}

func packingKernels() -> PackingKernels {
  PackingKernels(packPanels: packPanels, copyPadded: copyPadded, copyMatrix: copyMatrix, addRows: addRows)
}
