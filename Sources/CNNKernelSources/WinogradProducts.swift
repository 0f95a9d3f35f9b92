import CNNKernels

#if LANES_16
  /// Rows of a register tile: 12 · 2 sums leave 8 of the 32 registers for b and a. The compiler unrolls no more rows.
  private let tileRows = 12
#else
  /// Six rows of two sums leave four of the 16 registers for b and a.
  private let tileRows = 6
#endif

/// One register tile: `c = a · b` or `c += aᵀ · b`.
///
/// Element (row, k) of a is at `a[row · rowStride + k · depthStride]`; rows = accumulators / vectors. The sums are a
/// constant-size array whose loops unroll, so all of them stay in registers.
@inline(__always)
private func tile<let accumulators: Int>(
  _ sums: inout InlineArray<accumulators, Vector>, _ vectors: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
  _ depthStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ depth: Int, _ accumulates: Bool
) {
  let lanes = Vector.scalarCount
  let rows = accumulators / vectors
  if accumulates {
    for i in 0..<rows {
      sums[vectors &* i] = loadLanes(c + i &* cStride, lanes)
      if vectors == 2 { sums[2 &* i &+ 1] = loadLanes(c + (i &* cStride &+ lanes), lanes) }
    }
  }
  var aRow = a
  var bRow = b
  for _ in 0..<depth {
    let b0 = loadLanes(bRow, lanes)
    let b1 = vectors == 2 ? loadLanes(bRow + lanes, lanes) : b0
    for i in 0..<rows {
      let x = Vector(repeating: aRow[i &* rowStride])
      sums[vectors &* i] = multiplyAdd(x, b0, sums[vectors &* i])
      if vectors == 2 { sums[2 &* i &+ 1] = multiplyAdd(x, b1, sums[2 &* i &+ 1]) }
    }
    aRow += depthStride
    bRow += bStride
  }
  for i in 0..<rows {
    storeLanes(sums[vectors &* i], c + i &* cStride, lanes)
    if vectors == 2 { storeLanes(sums[2 &* i &+ 1], c + (i &* cStride &+ lanes), lanes) }
  }
}

/// The register tile of `rows` rows; every case is a kernel of its own.
@inline(__always)
private func tile(
  rows: Int, _ vectors: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ depthStride: Int,
  _ b: UnsafePointer<Float>, _ bStride: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ depth: Int,
  _ accumulates: Bool
) {
  let zero = Vector(repeating: 0)
  switch rows &* 2 &+ vectors &- 1 {
  case 2:
    var sums = InlineArray<1, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 3:
    var sums = InlineArray<2, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 4:
    var sums = InlineArray<2, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 5:
    var sums = InlineArray<4, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 6:
    var sums = InlineArray<3, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 7:
    var sums = InlineArray<6, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 8:
    var sums = InlineArray<4, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 9:
    var sums = InlineArray<8, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 10:
    var sums = InlineArray<5, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 11:
    var sums = InlineArray<10, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 12:
    var sums = InlineArray<6, Vector> { _ in zero }
    tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  case 13:
    var sums = InlineArray<12, Vector> { _ in zero }
    tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  #if LANES_16
    case 14:
      var sums = InlineArray<7, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 15:
      var sums = InlineArray<14, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 16:
      var sums = InlineArray<8, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 17:
      var sums = InlineArray<16, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 18:
      var sums = InlineArray<9, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 19:
      var sums = InlineArray<18, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 20:
      var sums = InlineArray<10, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 21:
      var sums = InlineArray<20, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 22:
      var sums = InlineArray<11, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 23:
      var sums = InlineArray<22, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 24:
      var sums = InlineArray<12, Vector> { _ in zero }
      tile(&sums, 1, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
    case 25:
      var sums = InlineArray<24, Vector> { _ in zero }
      tile(&sums, 2, a, rowStride, depthStride, b, bStride, c, cStride, depth, accumulates)
  #endif
  default: break
  }
}

/// Rows of the next register tile, so that the tiles of a block are nearly alike and none is small.
@inline(__always)
private func nextRows(_ remaining: Int) -> Int {
  let tiles = (remaining &+ tileRows &- 1) / tileRows
  return (remaining &+ tiles &- 1) / tiles
}

func winogradProduct(
  _ a: UnsafePointer<Float>, _ aStride: Int, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
  _ cStride: Int, _ rows: Int, _ depth: Int, _ vectors: Int
) {
  var row = 0
  while row < rows {
    let count = nextRows(rows &- row)
    tile(
      rows: count, vectors, a + row &* aStride, aStride, 1, b, vectors &* Vector.scalarCount, c + row &* cStride,
      cStride, depth, false)
    row &+= count
  }
}

func winogradOuterProduct(
  _ a: UnsafePointer<Float>, _ aStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int,
  _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ rows: Int, _ columns: Int, _ depth: Int
) {
  var column = 0
  while column < columns {
    let vectors = min(2, (columns &- column) / Vector.scalarCount)
    var row = 0
    while row < rows {
      let count = nextRows(rows &- row)
      tile(
        rows: count, vectors, a + row, 1, aStride, b + column, bStride, c + (row &* cStride &+ column), cStride,
        depth, true)
      row &+= count
    }
    column &+= vectors &* Vector.scalarCount
  }
}
