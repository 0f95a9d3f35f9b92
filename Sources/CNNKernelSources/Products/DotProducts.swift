import CNNKernels

#if LANES_16
  /// 20 sums, five vectors of `b` and one of `a` fill 26 of 32 registers.
  private let mostRows = 4
#else
  /// 10 sums and five vectors of `b` fill 15 of 16 registers; those of `a` come from memory.
  private let mostRows = 2
#endif
private let mostColumns = 5

extension Kernels {
  /// Products of rows with rows: columns are cut evenly, rows that fill no tile go one by one.
  static func multiplyRows(_ product: UnsafePointer<RowProduct>) {
    let p = product.pointee
    let tiles = (p.columns + mostColumns - 1) / mostColumns
    var row = 0
    while row < p.rows {
      let isTile = row + mostRows <= p.rows
      for tile in 0..<tiles {
        let column = p.columns * tile / tiles
        let columns = p.columns * (tile + 1) / tiles - column
        if isTile {
          multiplyTileRows(product, row, column, columns)
        } else {
          multiplyOneRow(product, row, column, columns)
        }
      }
      row += isTile ? mostRows : 1
    }
  }
}

@inline(never)
private func multiplyTileRows(_ p: UnsafePointer<RowProduct>, _ row: Int, _ column: Int, _ columns: Int) {
  switch columns {
  case 1: multiplyTile(p, row, column, rows: mostRows, columns: 1)
  case 2: multiplyTile(p, row, column, rows: mostRows, columns: 2)
  case 3: multiplyTile(p, row, column, rows: mostRows, columns: 3)
  case 4: multiplyTile(p, row, column, rows: mostRows, columns: 4)
  default: multiplyTile(p, row, column, rows: mostRows, columns: 5)
  }
}

@inline(never)
private func multiplyOneRow(_ p: UnsafePointer<RowProduct>, _ row: Int, _ column: Int, _ columns: Int) {
  switch columns {
  case 1: multiplyTile(p, row, column, rows: 1, columns: 1)
  case 2: multiplyTile(p, row, column, rows: 1, columns: 2)
  case 3: multiplyTile(p, row, column, rows: 1, columns: 3)
  case 4: multiplyTile(p, row, column, rows: 1, columns: 4)
  default: multiplyTile(p, row, column, rows: 1, columns: 5)
  }
}

/// The sums of one row of a tile.
private struct Sums {
  var s0 = Vector.zero
  var s1 = Vector.zero
  var s2 = Vector.zero
  var s3 = Vector.zero
  var s4 = Vector.zero

  @inline(__always)
  mutating func add(_ a: Vector, _ b: Sums, columns: Int) {
    s0 = multiplyAdd(a, b.s0, s0)
    if columns > 1 { s1 = multiplyAdd(a, b.s1, s1) }
    if columns > 2 { s2 = multiplyAdd(a, b.s2, s2) }
    if columns > 3 { s3 = multiplyAdd(a, b.s3, s3) }
    if columns > 4 { s4 = multiplyAdd(a, b.s4, s4) }
  }

  /// The next vector of each column's row of `b`.
  @inline(__always)
  init(_ b: UnsafePointer<Float>, _ stride: Int, _ left: Int, columns: Int) {
    s0 = loadNext(b, left)
    if columns > 1 { s1 = loadNext(b + stride, left) }
    if columns > 2 { s2 = loadNext(b + 2 * stride, left) }
    if columns > 3 { s3 = loadNext(b + 3 * stride, left) }
    if columns > 4 { s4 = loadNext(b + 4 * stride, left) }
  }

  @inline(__always)
  init() {}

  @inline(__always)
  func store(_ p: UnsafePointer<RowProduct>, _ row: Int, _ column: Int, columns: Int) {
    let c = p.pointee.c + (row * p.pointee.cRow + column)
    let bias = p.pointee.bias.map { $0 + column }
    let least = p.pointee.hasReLU ? 0 : -Float.infinity
    c[0] = finished(s0, bias, 0, least)
    if columns > 1 { c[1] = finished(s1, bias, 1, least) }
    if columns > 2 { c[2] = finished(s2, bias, 2, least) }
    if columns > 3 { c[3] = finished(s3, bias, 3, least) }
    if columns > 4 { c[4] = finished(s4, bias, 4, least) }
  }

  @inline(__always)
  private func finished(_ sum: Vector, _ bias: UnsafePointer<Float>?, _ column: Int, _ least: Float) -> Float {
    let value = laneSum(sum) + (bias?[column] ?? 0)
    return value < least ? least : value
  }
}

/// `rows` and `columns` are constants where this is inlined, so whatever a smaller tile lacks costs nothing.
@inline(__always)
private func multiplyTile(_ p: UnsafePointer<RowProduct>, _ row: Int, _ column: Int, rows: Int, columns: Int) {
  var (r0, r1, r2, r3) = (Sums(), Sums(), Sums(), Sums())
  let (aRow, bRow) = (p.pointee.aRow, p.pointee.bRow)
  var a = p.pointee.a + row * aRow
  var b = p.pointee.b + column * bRow
  let whole = p.pointee.length / lanes
  for _ in 0..<whole {
    let factors = Sums(b, bRow, lanes, columns: columns)
    r0.add(loadVector(a), factors, columns: columns)
    if rows > 1 { r1.add(loadVector(a + aRow), factors, columns: columns) }
    if rows > 2 { r2.add(loadVector(a + 2 * aRow), factors, columns: columns) }
    if rows > 3 { r3.add(loadVector(a + 3 * aRow), factors, columns: columns) }
    a += lanes
    b += lanes
  }
  let left = p.pointee.length - whole * lanes
  if left > 0 {
    let factors = Sums(b, bRow, left, columns: columns)
    r0.add(loadFirst(a, left), factors, columns: columns)
    if rows > 1 { r1.add(loadFirst(a + aRow, left), factors, columns: columns) }
    if rows > 2 { r2.add(loadFirst(a + 2 * aRow, left), factors, columns: columns) }
    if rows > 3 { r3.add(loadFirst(a + 3 * aRow, left), factors, columns: columns) }
  }
  r0.store(p, row, column, columns: columns)
  if rows > 1 { r1.store(p, row + 1, column, columns: columns) }
  if rows > 2 { r2.store(p, row + 2, column, columns: columns) }
  if rows > 3 { r3.store(p, row + 3, column, columns: columns) }
}
