import CNNKernels
import CVectors

private var frequencies: Int { FewTiles.frequencies }
private var tileSide: Int { FewTiles.side }

extension Kernels {
  static func multiplyFewTilesTurned(_ product: UnsafePointer<WinogradFewTiles>, sums: UnsafeMutablePointer<Float>) {
    let p = product.pointee
    let tileFloats = lanes &* frequencies &* lanes
    sums.update(repeating: 0, count: p.tiles &* tileFloats)
    for channel in 0..<p.channelCount {
      let own = sums + channel &* frequencies &* lanes
      accumulateTurned(product, channel, own)
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
}

/// One channel's products with all filters, lane by lane: the lanes are added when all filters are done.
@inline(__always)
private func accumulateTurned(
  _ product: UnsafePointer<WinogradFewTiles>, _ channel: Int, _ sums: UnsafeMutablePointer<Float>
) {
  let p = product.pointee
  var filter = 0
  while filter < p.filterCount {
    let first = UnsafePointer(p.filters + (channel &* p.channelStride &+ filter))
    let factors = UnsafePointer(p.filterTiles + filter &* frequencies)
    let columns = FilterColumns(first, p.tapStride, FilledLanes(p.filterCount &- filter), rotates: true)
    accumulateTurnedRow(product, columns.row0, factors, sums)
    accumulateTurnedRow(product, columns.row1, factors + tileSide &* lanes, sums + tileSide &* lanes)
    accumulateTurnedRow(product, columns.row2, factors + 2 &* tileSide &* lanes, sums + 2 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row3, factors + 3 &* tileSide &* lanes, sums + 3 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row4, factors + 4 &* tileSide &* lanes, sums + 4 &* tileSide &* lanes)
    accumulateTurnedRow(product, columns.row5, factors + 5 &* tileSide &* lanes, sums + 5 &* tileSide &* lanes)
    filter &+= lanes
  }
}

@inline(__always)
private func accumulateTurnedRow(
  _ product: UnsafePointer<WinogradFewTiles>, _ row: Points, _ factors: UnsafePointer<Float>,
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

extension Kernels {
  static func fewTilesFilterGradient(_ product: UnsafePointer<WinogradFewTiles>) {
    let p = product.pointee
    for channel in 0..<p.channelCount {
      var filter = 0
      while filter < p.filterCount {
        storeFilterGradient(product, channel, filter)
        filter &+= lanes
      }
    }
  }
}

/// The gradient of one channel's vector of filters.
@inline(__always)
private func storeFilterGradient(_ product: UnsafePointer<WinogradFewTiles>, _ channel: Int, _ filter: Int) {
  let p = product.pointee
  let a = UnsafePointer(p.channelTiles + channel)
  let b = UnsafePointer(p.filterTiles + filter &* frequencies)
  let c0 = tapColumn(product, a, b, 0)
  let c1 = tapColumn(product, a, b, 1)
  let c2 = tapColumn(product, a, b, 2)
  let c3 = tapColumn(product, a, b, 3)
  let c4 = tapColumn(product, a, b, 4)
  let c5 = tapColumn(product, a, b, 5)
  let target = p.filters + (channel &* p.channelStride &+ filter)
  let left = p.filterCount &- filter
  let row = 3 &* p.tapStride
  storeTaps((c0.0, c1.0, c2.0, c3.0, c4.0, c5.0, .zero, .zero), target, p.tapStride, left)
  storeTaps((c0.1, c1.1, c2.1, c3.1, c4.1, c5.1, .zero, .zero), target + row, p.tapStride, left)
  storeTaps((c0.2, c1.2, c2.2, c3.2, c4.2, c5.2, .zero, .zero), target + 2 &* row, p.tapStride, left)
}

/// A column of six frequencies summed over the tiles, transformed back to taps.
@inline(__always)
private func tapColumn(
  _ product: UnsafePointer<WinogradFewTiles>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ column: Int
) -> Points {
  let row = tileSide &* lanes
  var (factor, values) = (a + column &* lanes, b + column &* lanes)
  var sum = zeroPoints
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
  return SixPoints.tapGradients(sum)
}

@inline(__always)
private func storeTaps(
  _ row: Points, _ target: UnsafeMutablePointer<Float>, _ tapStride: Int, _ left: Int
) {
  let taps = SixPoints.tapGradients(row)
  storeNext(taps.0, target, left)
  storeNext(taps.1, target + tapStride, left)
  storeNext(taps.2, target + 2 &* tapStride, left)
}
