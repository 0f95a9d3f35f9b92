import CNNKernels

extension Kernels {
  /// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `hasReLU`.
  ///
  /// `output` may be the memory of `input` or `residual`.
  static func columnAffine(
    _ input: Source, _ affine: ColumnAffine, residual: Source?, hasReLU: Bool, into output: Target, rows: Int,
    columns: Int
  ) {
    if columns < lanes {
      narrowAffine(input, affine, residual, hasReLU, output, rows, columns)
      return
    }
    let last = columns &- lanes
    for row in 0..<rows {
      let begin = row &* columns
      // The last vector may overlap the one before: it is made before that one is stored, for the sake of work in place.
      let lastValue = affineVector(input, affine, residual, hasReLU, begin, last)
      var column = 0
      while column < last {
        let value = affineVector(input, affine, residual, hasReLU, begin, column)
        storeVector(value, output + begin + column)
        column &+= lanes
      }
      storeVector(lastValue, output + begin + last)
    }
  }
}

@inline(__always)
private func affineVector(
  _ input: Source, _ affine: ColumnAffine, _ residual: Source?, _ hasReLU: Bool, _ begin: Int, _ column: Int
) -> Vector {
  let value = multiplyAdd(
    loadVector(input + begin + column) - loadVector(affine.center + column), loadVector(affine.scale + column),
    loadVector(affine.shift + column))
  return finish(value, residual, hasReLU, begin &+ column, lanes)
}

@inline(__always)
private func finish(_ value: Vector, _ residual: Source?, _ hasReLU: Bool, _ place: Int, _ left: Int) -> Vector {
  var value = value
  if let residual { value += loadNext(residual + place, left) }
  return hasReLU ? reluVector(value) : value
}

private func narrowAffine(
  _ input: Source, _ affine: ColumnAffine, _ residual: Source?, _ hasReLU: Bool, _ output: Target, _ rows: Int,
  _ columns: Int
) {
  let period = ColumnPeriod(columns: columns)
  let wideRows = rows / period.rows
  for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
    let wideCenter = gatherColumns(affine.center, first: first, columns: columns)
    let wideScale = gatherColumns(affine.scale, first: first, columns: columns)
    let wideShift = gatherColumns(affine.shift, first: first, columns: columns)
    for row in 0..<wideRows {
      let place = row &* period.width &+ first
      let value = multiplyAdd(loadVector(input + place) - wideCenter, wideScale, wideShift)
      storeVector(finish(value, residual, hasReLU, place, lanes), output + place)
    }
  }
  for row in wideRows &* period.rows..<rows {
    let place = row &* columns
    let value = multiplyAdd(
      loadFirst(input + place, columns) - loadFirst(affine.center, columns), loadFirst(affine.scale, columns),
      loadFirst(affine.shift, columns))
    storeFirst(output + place, finish(value, residual, hasReLU, place, columns), columns)
  }
}
