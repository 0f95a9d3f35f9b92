/// How a matrix with fewer columns than lanes is read by whole vectors: so many rows side by side that together they
/// fill whole vectors, as one row of a matrix with more columns.
///
/// Column `i` of the wider matrix is column `i % columns` of the narrow one.
struct ColumnPeriod {
  /// Rows of the narrow matrix in one of the wider.
  let rows: Int
  /// Floats of a row of the wider matrix, a multiple of the lanes.
  let width: Int

  @inline(__always)
  init(columns: Int) {
    var divisor = columns
    var rest = lanes
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    rows = lanes / divisor
    width = rows &* columns
  }
}

/// The lanes of `values[(first + lane) % columns]`.
@inline(__always)
func gatherColumns(_ values: UnsafePointer<Float>, first: Int, columns: Int) -> Vector {
  var result = Vector.zero
  var column = first % columns
  for lane in 0..<lanes {
    result[lane] = values[column]
    column = column &+ 1 == columns ? 0 : column &+ 1
  }
  return result
}

/// First column of the vector after the one at `column`: the last vector overlaps the one before if it must.
///
/// - Returns: At least `columns` after the last.
@inline(__always)
func nextColumn(_ column: Int, _ columns: Int) -> Int {
  let next = column &+ lanes
  return next < columns && next &+ lanes > columns ? columns &- lanes : next
}

/// `c + a · b`, rounded as the vector version rounds it.
@inline(__always)
func multiplyAdd(_ a: Float, _ b: Float, _ c: Float) -> Float {
  #if LANES_4 && arch(x86_64)
    c + a * b
  #else
    c.addingProduct(a, b)
  #endif
}
