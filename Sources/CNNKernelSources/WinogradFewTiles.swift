import CNNKernels
import CVectors

/// Vectors of one transformed tile.
private let frequencies = tileSide * tileSide

func multiplyFewTiles(_ product: UnsafePointer<WinogradFewTiles>) {
  if product.pointee.form.window == 3 {
    accumulate(product, window: 3)
  } else {
    accumulate(product, window: 5)
  }
}

/// `window` is a constant where this is inlined, here and below.
@inline(__always)
private func accumulate(_ product: UnsafePointer<WinogradFewTiles>, window: Int) {
  let p = product.pointee
  // Far enough for a row to arrive from memory, near enough to stay in the first-level cache until it is used.
  let ahead = 3 &* p.channelStride
  for channel in 0..<p.channelCount {
    let (vector, lane) = (channel / lanes, channel % lanes)
    let factors = p.channelTiles + (vector &* frequencies &* lanes &+ lane)
    var filter = 0
    while filter < p.filterCount {
      let taps = UnsafePointer(p.filters + (channel &* p.channelStride &+ filter))
      for tap in 0..<window &* window { prefetch(taps + (tap &* p.tapStride &+ ahead)) }
      let sums = p.filterTiles + filter &* frequencies
      let columns = FilterColumns(taps, p.tapStride, p.filterCount &- filter, window: window, rotates: false)
      accumulateRow(product, columns.row0(window), factors, sums)
      accumulateRow(product, columns.row1(window), factors + tileSide &* lanes, sums + tileSide &* lanes)
      accumulateRow(product, columns.row2(window), factors + 2 &* tileSide &* lanes, sums + 2 &* tileSide &* lanes)
      accumulateRow(product, columns.row3(window), factors + 3 &* tileSide &* lanes, sums + 3 &* tileSide &* lanes)
      accumulateRow(product, columns.row4(window), factors + 4 &* tileSide &* lanes, sums + 4 &* tileSide &* lanes)
      accumulateRow(product, columns.row5(window), factors + 5 &* tileSide &* lanes, sums + 5 &* tileSide &* lanes)
      filter &+= lanes
    }
  }
}

/// Multiplies a row of a filter's frequencies with every tile's number of one channel.
@inline(__always)
private func accumulateRow(
  _ product: UnsafePointer<WinogradFewTiles>, _ row: Six, _ factors: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  var (factor, sum) = (factors, sums)
  for _ in 0..<product.pointee.tiles {
    addProduct(row.0, factor[0], sum)
    addProduct(row.1, factor[lanes], sum + lanes)
    addProduct(row.2, factor[2 &* lanes], sum + 2 &* lanes)
    addProduct(row.3, factor[3 &* lanes], sum + 3 &* lanes)
    addProduct(row.4, factor[4 &* lanes], sum + 4 &* lanes)
    addProduct(row.5, factor[5 &* lanes], sum + 5 &* lanes)
    factor += product.pointee.channelTileStride
    sum += product.pointee.filterTileStride
  }
}

@inline(__always)
private func addProduct(_ value: Vector, _ factor: Float, _ sum: UnsafeMutablePointer<Float>) {
  storeVector(multiplyAdd(Vector(repeating: factor), value, loadVector(sum)), sum)
}

func multiplyFewTilesTurned(_ product: UnsafePointer<WinogradFewTiles>, _ sums: UnsafeMutablePointer<Float>) {
  let p = product.pointee
  let tileFloats = lanes &* frequencies &* lanes
  sums.update(repeating: 0, count: p.tiles &* tileFloats)
  for channel in 0..<p.channelCount {
    let own = sums + channel &* frequencies &* lanes
    if p.form.window == 3 {
      accumulateTurned(product, channel, own, window: 3)
    } else {
      accumulateTurned(product, channel, own, window: 5)
    }
  }
  for tile in 0..<p.tiles {
    for frequency in 0..<frequencies {
      let rows = sums + (tile &* tileFloats &+ frequency &* lanes)
      storeVector(
        rowSums(rows, frequencies &* lanes),
        p.channelTiles + (tile &* p.channelTileStride &+ frequency &* lanes))
    }
  }
}

/// One channel's products with all filters, lane by lane: the lanes are added when all filters are done.
@inline(__always)
private func accumulateTurned(
  _ product: UnsafePointer<WinogradFewTiles>, _ channel: Int, _ sums: UnsafeMutablePointer<Float>, window: Int
) {
  let p = product.pointee
  var filter = 0
  while filter < p.filterCount {
    let taps = UnsafePointer(p.filters + (channel &* p.channelStride &+ filter))
    let factors = UnsafePointer(p.filterTiles + filter &* frequencies)
    let columns = FilterColumns(taps, p.tapStride, p.filterCount &- filter, window: window, rotates: true)
    accumulateTurnedRow(product, columns.row0(window), factors, sums)
    accumulateTurnedRow(product, columns.row1(window), factors + tileSide &* lanes, sums + tileSide &* lanes)
    accumulateTurnedRow(product, columns.row2(window), factors + 2 &* tileSide &* lanes, sums + 2 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row3(window), factors + 3 &* tileSide &* lanes, sums + 3 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row4(window), factors + 4 &* tileSide &* lanes, sums + 4 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row5(window), factors + 5 &* tileSide &* lanes, sums + 5 &* tileSide &* lanes)
    filter &+= lanes
  }
}

@inline(__always)
private func accumulateTurnedRow(
  _ product: UnsafePointer<WinogradFewTiles>, _ row: Six, _ factors: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  var (factor, sum) = (factors, sums)
  for _ in 0..<product.pointee.tiles {
    addProducts(row.0, factor, sum)
    addProducts(row.1, factor + lanes, sum + lanes)
    addProducts(row.2, factor + 2 &* lanes, sum + 2 &* lanes)
    addProducts(row.3, factor + 3 &* lanes, sum + 3 &* lanes)
    addProducts(row.4, factor + 4 &* lanes, sum + 4 &* lanes)
    addProducts(row.5, factor + 5 &* lanes, sum + 5 &* lanes)
    factor += product.pointee.filterTileStride
    sum += lanes &* frequencies &* lanes
  }
}

@inline(__always)
private func addProducts(_ value: Vector, _ factors: UnsafePointer<Float>, _ sum: UnsafeMutablePointer<Float>) {
  storeVector(multiplyAdd(value, loadVector(factors), loadVector(sum)), sum)
}

func fewTilesFilterGradient(_ product: UnsafePointer<WinogradFewTiles>) {
  let p = product.pointee
  for channel in 0..<p.channelCount {
    var filter = 0
    while filter < p.filterCount {
      if p.form.window == 3 {
        storeFilterGradient(product, channel, filter, window: 3)
      } else {
        storeFilterGradient(product, channel, filter, window: 5)
      }
      filter &+= lanes
    }
  }
}

/// The gradient of one channel's vector of filters.
@inline(__always)
private func storeFilterGradient(
  _ product: UnsafePointer<WinogradFewTiles>, _ channel: Int, _ filter: Int, window: Int
) {
  let p = product.pointee
  let a = UnsafePointer(p.channelTiles + channel)
  let b = UnsafePointer(p.filterTiles + filter &* frequencies)
  let c0 = tapColumn(product, a, b, 0, window: window)
  let c1 = tapColumn(product, a, b, 1, window: window)
  let c2 = tapColumn(product, a, b, 2, window: window)
  let c3 = tapColumn(product, a, b, 3, window: window)
  let c4 = tapColumn(product, a, b, 4, window: window)
  let c5 = tapColumn(product, a, b, 5, window: window)
  let target = p.filters + (channel &* p.channelStride &+ filter)
  let left = p.filterCount &- filter
  let row = window &* p.tapStride
  storeTaps((c0.0, c1.0, c2.0, c3.0, c4.0, c5.0), target, p.tapStride, left, window: window)
  storeTaps((c0.1, c1.1, c2.1, c3.1, c4.1, c5.1), target + row, p.tapStride, left, window: window)
  storeTaps((c0.2, c1.2, c2.2, c3.2, c4.2, c5.2), target + 2 &* row, p.tapStride, left, window: window)
  guard window == 5 else { return }
  storeTaps((c0.3, c1.3, c2.3, c3.3, c4.3, c5.3), target + 3 &* row, p.tapStride, left, window: window)
  storeTaps((c0.4, c1.4, c2.4, c3.4, c4.4, c5.4), target + 4 &* row, p.tapStride, left, window: window)
}

/// A column of six frequencies summed over the tiles, transformed back to taps.
@inline(__always)
private func tapColumn(
  _ product: UnsafePointer<WinogradFewTiles>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ column: Int,
  window: Int
) -> Five {
  let row = tileSide &* lanes
  var (factor, values) = (a + column &* lanes, b + column &* lanes)
  var sum: Six = (.zero, .zero, .zero, .zero, .zero, .zero)
  for _ in 0..<product.pointee.tiles {
    sum.0 = multiplyAdd(Vector(repeating: factor[0]), loadVector(values), sum.0)
    sum.1 = multiplyAdd(Vector(repeating: factor[row]), loadVector(values + row), sum.1)
    sum.2 = multiplyAdd(Vector(repeating: factor[2 &* row]), loadVector(values + 2 &* row), sum.2)
    sum.3 = multiplyAdd(Vector(repeating: factor[3 &* row]), loadVector(values + 3 &* row), sum.3)
    sum.4 = multiplyAdd(Vector(repeating: factor[4 &* row]), loadVector(values + 4 &* row), sum.4)
    sum.5 = multiplyAdd(Vector(repeating: factor[5 &* row]), loadVector(values + 5 &* row), sum.5)
    factor += product.pointee.channelTileStride
    values += product.pointee.filterTileStride
  }
  return window == 3 ? threeTapGradients(sum) : fiveTapGradients(sum)
}

@inline(__always)
private func storeTaps(
  _ row: Six, _ target: UnsafeMutablePointer<Float>, _ tapStride: Int, _ left: Int, window: Int
) {
  let taps = window == 3 ? threeTapGradients(row) : fiveTapGradients(row)
  storeNext(taps.0, target, left)
  storeNext(taps.1, target + tapStride, left)
  storeNext(taps.2, target + 2 &* tapStride, left)
  guard window == 5 else { return }
  storeNext(taps.3, target + 3 &* tapStride, left)
  storeNext(taps.4, target + 4 &* tapStride, left)
}

/// A vector of filters transformed down its columns; the rows follow one at a time, so that they are used while they are in
/// registers.
private struct FilterColumns {
  private var c0: Six
  private var c1: Six
  private var c2: Six
  private var c3: Six
  private var c4: Six

  @inline(__always)
  init(_ filters: UnsafePointer<Float>, _ tapStride: Int, _ left: Int, window: Int, rotates: Bool) {
    c0 = Self.column(0, filters, tapStride, left, window: window, rotates: rotates)
    c1 = Self.column(1, filters, tapStride, left, window: window, rotates: rotates)
    c2 = Self.column(2, filters, tapStride, left, window: window, rotates: rotates)
    // Columns that a window of three doesn't have are never read.
    c3 = window == 5 ? Self.column(3, filters, tapStride, left, window: window, rotates: rotates) : c0
    c4 = window == 5 ? Self.column(4, filters, tapStride, left, window: window, rotates: rotates) : c0
  }

  @inline(__always)
  private static func column(
    _ column: Int, _ filters: UnsafePointer<Float>, _ tapStride: Int, _ left: Int, window: Int, rotates: Bool
  ) -> Six {
    let last = window &* window &- 1
    // The tap in the first row, and the step to the next row's.
    let first = filters + (rotates ? last &- column : column) &* tapStride
    let step = (rotates ? -window : window) &* tapStride
    let (x0, x1, x2) = (loadNext(first, left), loadNext(first + step, left), loadNext(first + 2 &* step, left))
    guard window == 5 else { return threeTaps((x0, x1, x2)) }
    return fiveTaps((x0, x1, x2, loadNext(first + 3 &* step, left), loadNext(first + 4 &* step, left)))
  }

  @inline(__always)
  private func row(_ x: Five, _ window: Int) -> Six {
    window == 3 ? threeTaps((x.0, x.1, x.2)) : fiveTaps(x)
  }

  @inline(__always) func row0(_ window: Int) -> Six { row((c0.0, c1.0, c2.0, c3.0, c4.0), window) }
  @inline(__always) func row1(_ window: Int) -> Six { row((c0.1, c1.1, c2.1, c3.1, c4.1), window) }
  @inline(__always) func row2(_ window: Int) -> Six { row((c0.2, c1.2, c2.2, c3.2, c4.2), window) }
  @inline(__always) func row3(_ window: Int) -> Six { row((c0.3, c1.3, c2.3, c3.3, c4.3), window) }
  @inline(__always) func row4(_ window: Int) -> Six { row((c0.4, c1.4, c2.4, c3.4, c4.4), window) }
  @inline(__always) func row5(_ window: Int) -> Six { row((c0.5, c1.5, c2.5, c3.5, c4.5), window) }
}
