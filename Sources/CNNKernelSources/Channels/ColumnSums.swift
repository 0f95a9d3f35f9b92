import CVectors

/// Rows whose sum is made before it is added to the total, so that rounding grows with the number of blocks only.
private let blockRows = 256

/// The sum of `rows` vectors that stand `stride` floats apart: blocks in order, four running sums in a block.
@inline(__always)
private func sumDown(_ source: UnsafePointer<Float>, _ rows: Int, _ stride: Int) -> Vector {
  var total = Vector.zero
  var done = 0
  while done < rows {
    let end = done &+ blockRows < rows ? done &+ blockRows : rows
    var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var p = source + done &* stride
    while done &+ 4 <= end {
      a += loadVector(p)
      b += loadVector(p + stride)
      c += loadVector(p + 2 &* stride)
      d += loadVector(p + 3 &* stride)
      p += 4 &* stride
      done &+= 4
    }
    while done < end {
      a += loadVector(p)
      p += stride
      done &+= 1
    }
    total += (a + b) + (c + d)
  }
  return total
}

extension Kernels {
  /// Adds each column's sum to `sums`.
  static func addColumnSums(
    _ input: UnsafePointer<Float>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Float>
  ) {
    if columns >= lanes {
      var column = 0
      while column &+ lanes <= columns {
        storeVector(loadVector(sums + column) + sumDown(input + column, rows, columns), sums + column)
        column &+= lanes
      }
      if column < columns {
        let last = columns &- lanes
        let fresh = Int32(truncatingIfNeeded: column &- last)
        let sum = keep_lanes(sumDown(input + last, rows, columns), fresh, Int32(truncatingIfNeeded: lanes))
        storeVector(loadVector(sums + last) + sum, sums + last)
      }
      return
    }
    let period = ColumnPeriod(columns: columns)
    let wideRows = rows / period.rows
    var column = 0
    for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
      let sum = sumDown(input + first, wideRows, period.width)
      for lane in 0..<lanes {
        sums[column] += sum[lane]
        column = column &+ 1 == columns ? 0 : column &+ 1
      }
    }
    for row in wideRows &* period.rows..<rows {
      for column in 0..<columns { sums[column] += input[row &* columns &+ column] }
    }
  }
}
