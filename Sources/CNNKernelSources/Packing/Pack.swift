import CNNKernels
import CVectors

extension Kernels {
  static func packPanels(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, rowStride: Int, columnStride: Int,
    into target: UnsafeMutablePointer<Float>, panelStride: Int
  ) {
    guard columnStride != 1 else { return packRows(source, rows, columns, rowStride, target, panelStride) }
    var column = 0
    var panel = target
    while column < columns {
      packColumns(
        source + column * columnStride, rows, min(panelWidth, columns - column), rowStride, columnStride, panel)
      column += panelWidth
      panel += panelStride
    }
  }
}

/// A row of all panels after another, because the processor fetches ahead what is read in order.
@inline(__always)
private func packRows(
  _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ target: UnsafeMutablePointer<Float>,
  _ panelStride: Int
) {
  for row in 0..<rows {
    var from = source + row * rowStride
    var to = target + row * Kernels.panelWidth
    var rest = columns
    while rest >= Kernels.panelWidth {
      storeVector(loadVector(from), to)
      storeVector(loadVector(from + lanes), to + lanes)
      from += Kernels.panelWidth
      to += panelStride
      rest -= Kernels.panelWidth
    }
    if rest > 0 {
      storeVector(loadNext(from, rest), to)
      storeVector(rest <= lanes ? Vector.zero : loadFirst(from + lanes, rest - lanes), to + lanes)
    }
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
    let to = panel + first * Kernels.panelWidth
    for column in 0..<width {
      let from = source + column * columnStride + first * rowStride
      for row in 0..<count { to[row * Kernels.panelWidth + column] = from[row * rowStride] }
    }
    for column in width..<Kernels.panelWidth {
      for row in 0..<count { to[row * Kernels.panelWidth + column] = 0 }
    }
    first += count
  }
}

extension Kernels {
  static func copyPadded(
    _ source: UnsafePointer<Float>, rows: Int, count: Int, before: Int, after: Int,
    into target: UnsafeMutablePointer<Float>
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

extension Kernels {
  static func copyMatrix(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, rowStride: Int, columnStride: Int,
    into target: UnsafeMutablePointer<Float>, targetRowStride: Int
  ) {
    if columnStride == 1 {
      for row in 0..<rows {
        let from = source + row * rowStride
        prefetch(from + columns)
        copy(from, target + row * targetRowStride, columns)
      }
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

  static func addRows(
    _ source: UnsafePointer<Float>, rows: Int, count: Int, rowStride: Int, to target: UnsafeMutablePointer<Float>,
    targetRowStride: Int
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
}
