/// Rows that are read twice, for their mean and for the deviations from it, while they are in the first-level cache.
private let blockRows = 64

/// Mean and sum of squared deviations of the lanes of `rows` vectors that stand `stride` floats apart.
///
/// Each block's moments are exact to rounding, because the deviations are from the block's own mean; blocks are
/// combined in order.
///
/// - Source: Chan, Golub, LeVeque, *Updating Formulae and a Pairwise Algorithm for Computing Sample Variances*, 1979.
@inline(__always)
private func momentsDown(
  _ source: UnsafePointer<Float>, _ rows: Int, _ stride: Int, _ mean: inout Vector, _ squares: inout Vector
) {
  mean = .zero
  squares = .zero
  var done = 0
  while done < rows {
    let count = done &+ blockRows <= rows ? blockRows : rows &- done
    let block = source + done &* stride
    let blockMean = sumOfBlock(block, count, stride) / Float(count)
    let blockSquares = squaresOfBlock(block, count, stride, blockMean)
    let difference = blockMean - mean
    let share = Float(count) / Float(done &+ count)
    mean = multiplyAdd(difference, Vector(repeating: share), mean)
    squares += multiplyAdd(difference * difference, Vector(repeating: Float(done) * share), blockSquares)
    done &+= count
  }
}

@inline(__always)
private func sumOfBlock(_ block: UnsafePointer<Float>, _ count: Int, _ stride: Int) -> Vector {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var p = block
  for _ in 0..<count / 4 {
    a += loadVector(p)
    b += loadVector(p + stride)
    c += loadVector(p + 2 &* stride)
    d += loadVector(p + 3 &* stride)
    p += 4 &* stride
  }
  for _ in 0..<count % 4 {
    a += loadVector(p)
    p += stride
  }
  return (a + b) + (c + d)
}

@inline(__always)
private func squaresOfBlock(_ block: UnsafePointer<Float>, _ count: Int, _ stride: Int, _ mean: Vector) -> Vector {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var p = block
  for _ in 0..<count / 4 {
    let (u, v) = (loadVector(p) - mean, loadVector(p + stride) - mean)
    let (w, z) = (loadVector(p + 2 &* stride) - mean, loadVector(p + 3 &* stride) - mean)
    a = multiplyAdd(u, u, a)
    b = multiplyAdd(v, v, b)
    c = multiplyAdd(w, w, c)
    d = multiplyAdd(z, z, d)
    p += 4 &* stride
  }
  for _ in 0..<count % 4 {
    let u = loadVector(p) - mean
    a = multiplyAdd(u, u, a)
    p += stride
  }
  return (a + b) + (c + d)
}

extension Kernels {
  /// The mean of each column and the sum of its squared deviations from it.
  static func columnMoments(
    _ input: UnsafePointer<Float>, rows: Int, columns: Int, mean: UnsafeMutablePointer<Float>,
    squares: UnsafeMutablePointer<Float>
  ) {
    if columns >= lanes {
      var column = 0
      while column < columns {
        var (m, s) = (Vector.zero, Vector.zero)
        momentsDown(input + column, rows, columns, &m, &s)
        storeVector(m, mean + column)
        storeVector(s, squares + column)
        column = nextColumn(column, columns)
      }
    } else {
      narrowColumnMoments(input, rows, columns, mean, squares)
    }
  }
}

/// As `columnMoments` for fewer columns than lanes: the moments of each lane are combined in order, then the rows that
/// fill no wide row one by one.
private func narrowColumnMoments(
  _ input: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ mean: UnsafeMutablePointer<Float>,
  _ squares: UnsafeMutablePointer<Float>
) {
  mean.update(repeating: 0, count: columns)
  squares.update(repeating: 0, count: columns)
  let period = ColumnPeriod(columns: columns)
  let wideRows = rows / period.rows
  var column = 0
  var turn = 0
  for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
    var (m, s) = (Vector.zero, Vector.zero)
    momentsDown(input + first, wideRows, period.width, &m, &s)
    for lane in 0..<lanes {
      let difference = m[lane] - mean[column]
      let share = 1 / Float(turn &+ 1)
      mean[column] = multiplyAdd(difference, share, mean[column])
      squares[column] += multiplyAdd(difference * difference, Float(turn &* wideRows) * share, s[lane])
      column &+= 1
      if column == columns {
        column = 0
        turn &+= 1
      }
    }
  }
  for row in wideRows &* period.rows..<rows {
    let share = 1 / Float(row &+ 1)
    for column in 0..<columns {
      let difference = input[row &* columns &+ column] - mean[column]
      mean[column] = multiplyAdd(difference, share, mean[column])
      squares[column] = multiplyAdd(difference * difference, Float(row) * share, squares[column])
    }
  }
}

extension Kernels {
  /// Makes the moments of two sets of rows those of their union, in the first's place.
  static func combineMoments(
    mean: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>, rows: Float,
    otherMean: UnsafePointer<Float>, otherSquares: UnsafePointer<Float>, otherRows: Float, columns: Int
  ) {
    let share = otherRows / (rows + otherRows)
    let spread = rows * share
    for column in 0..<columns {
      let difference = otherMean[column] - mean[column]
      mean[column] = multiplyAdd(difference, share, mean[column])
      squares[column] += multiplyAdd(difference * difference, spread, otherSquares[column])
    }
  }
}
