/// Rows whose sums are made before they are added to the totals.
private let blockRows = 256

/// Sums down the rows of g and of g · (x - center).
@inline(__always)
private func gradientSumsDown(
  _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ center: Vector, _ rows: Int, _ stride: Int,
  _ sum: inout Vector, _ product: inout Vector
) {
  sum = .zero
  product = .zero
  var done = 0
  while done < rows {
    let end = done &+ blockRows < rows ? done &+ blockRows : rows
    var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var place = done &* stride
    while done &+ 2 <= end {
      let (first, second) = (loadVector(g + place), loadVector(g + place + stride))
      a += first
      b += second
      c = multiplyAdd(first, loadVector(x + place) - center, c)
      d = multiplyAdd(second, loadVector(x + place + stride) - center, d)
      place &+= 2 &* stride
      done &+= 2
    }
    if done < end {
      let first = loadVector(g + place)
      a += first
      c = multiplyAdd(first, loadVector(x + place) - center, c)
      done &+= 1
    }
    sum += a + b
    product += c + d
  }
}

extension Kernels {
  /// The sum of each column of g, and of g · (x - center).
  static func columnGradientSums(
    outputGradient g: UnsafePointer<Float>, input x: UnsafePointer<Float>, center: UnsafePointer<Float>, rows: Int,
    columns: Int, sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>
  ) {
    if columns >= lanes {
      var column = 0
      while column < columns {
        var (s, p) = (Vector.zero, Vector.zero)
        gradientSumsDown(g + column, x + column, loadVector(center + column), rows, columns, &s, &p)
        storeVector(s, sums + column)
        storeVector(p, products + column)
        column = nextColumn(column, columns)
      }
      return
    }
    sums.update(repeating: 0, count: columns)
    products.update(repeating: 0, count: columns)
    let period = ColumnPeriod(columns: columns)
    let wideRows = rows / period.rows
    var column = 0
    for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
      var (s, p) = (Vector.zero, Vector.zero)
      let wideCenter = gatherColumns(center, first: first, columns: columns)
      gradientSumsDown(g + first, x + first, wideCenter, wideRows, period.width, &s, &p)
      for lane in 0..<lanes {
        sums[column] += s[lane]
        products[column] += p[lane]
        column = column &+ 1 == columns ? 0 : column &+ 1
      }
    }
    for row in wideRows &* period.rows..<rows {
      for column in 0..<columns {
        let gradient = g[row &* columns &+ column]
        sums[column] += gradient
        products[column] = multiplyAdd(gradient, x[row &* columns &+ column] - center[column], products[column])
      }
    }
  }
}
