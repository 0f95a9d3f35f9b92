import CNNKernels

extension Kernels {
  /// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `rectified`.
  ///
  /// `output` may be the memory of `input` or `residual`.
  static func columnAffine(
    _ input: Source, center: Source, scale: Source, shift: Source, residual: Source?, rectified: Bool,
    into output: Target, rows: Int, columns: Int
  ) {
    if columns < lanes {
      narrowAffine(input, center, scale, shift, residual, rectified, output, rows, columns)
      return
    }
    let last = columns &- lanes
    for row in 0..<rows {
      let begin = row &* columns
      // The last vector may overlap the one before: it is made before that one is stored, for the sake of work in place.
      let lastValue = affineVector(input, center, scale, shift, residual, rectified, begin, last)
      var column = 0
      while column < last {
        let value = affineVector(input, center, scale, shift, residual, rectified, begin, column)
        storeVector(value, output + begin + column)
        column &+= lanes
      }
      storeVector(lastValue, output + begin + last)
    }
  }
}

@inline(__always)
private func affineVector(
  _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ residual: Source?, _ rectified: Bool,
  _ begin: Int, _ column: Int
) -> Vector {
  let value = multiplyAdd(
    loadVector(input + begin + column) - loadVector(center + column), loadVector(scale + column),
    loadVector(shift + column))
  return finish(value, residual, rectified, begin &+ column, lanes)
}

@inline(__always)
private func finish(_ value: Vector, _ residual: Source?, _ rectified: Bool, _ place: Int, _ left: Int) -> Vector {
  var value = value
  if let residual { value += loadNext(residual + place, left) }
  return rectified ? rectify(value) : value
}

private func narrowAffine(
  _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ residual: Source?, _ rectified: Bool,
  _ output: Target, _ rows: Int, _ columns: Int
) {
  let period = ColumnPeriod(columns: columns)
  let wideRows = rows / period.rows
  for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
    let wideCenter = gatherColumns(center, first: first, columns: columns)
    let wideScale = gatherColumns(scale, first: first, columns: columns)
    let wideShift = gatherColumns(shift, first: first, columns: columns)
    for row in 0..<wideRows {
      let place = row &* period.width &+ first
      let value = multiplyAdd(loadVector(input + place) - wideCenter, wideScale, wideShift)
      storeVector(finish(value, residual, rectified, place, lanes), output + place)
    }
  }
  for row in wideRows &* period.rows..<rows {
    let place = row &* columns
    let value = multiplyAdd(
      loadFirst(input + place, columns) - loadFirst(center, columns), loadFirst(scale, columns),
      loadFirst(shift, columns))
    storeFirst(output + place, finish(value, residual, rectified, place, columns), columns)
  }
}
