import CNNKernels

extension Kernels {
  /// `inputGradient = g · gradientScale + (x - center) · inputScale + shift`; the result may be the memory of `g` or `x`.
  static func columnAffineGradient(
    outputGradient g: Source, input x: Source, _ affine: ColumnAffineGradient, into inputGradient: Target, rows: Int,
    columns: Int
  ) {
    if columns < lanes {
      narrowAffineGradient(g, x, affine, inputGradient, rows, columns)
      return
    }
    let last = columns &- lanes
    for row in 0..<rows {
      let begin = row &* columns
      let lastValue = affineGradientVector(g + begin, x + begin, affine, last)
      var column = 0
      while column < last {
        let value = affineGradientVector(g + begin, x + begin, affine, column)
        storeVector(value, inputGradient + begin + column)
        column &+= lanes
      }
      storeVector(lastValue, inputGradient + begin + last)
    }
  }
}

@inline(__always)
private func affineGradientVector(
  _ g: Source, _ x: Source, _ affine: ColumnAffineGradient, _ column: Int
) -> Vector {
  let fromInput = multiplyAdd(
    loadVector(x + column) - loadVector(affine.center + column), loadVector(affine.inputScale + column),
    loadVector(affine.shift + column))
  return multiplyAdd(loadVector(g + column), loadVector(affine.gradientScale + column), fromInput)
}

private func narrowAffineGradient(
  _ g: Source, _ x: Source, _ affine: ColumnAffineGradient, _ inputGradient: Target, _ rows: Int, _ columns: Int
) {
  let period = ColumnPeriod(columns: columns)
  let wideRows = rows / period.rows
  for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
    let wideCenter = gatherColumns(affine.center, first: first, columns: columns)
    let wideGradientScale = gatherColumns(affine.gradientScale, first: first, columns: columns)
    let wideInputScale = gatherColumns(affine.inputScale, first: first, columns: columns)
    let wideShift = gatherColumns(affine.shift, first: first, columns: columns)
    for row in 0..<wideRows {
      let place = row &* period.width &+ first
      let fromInput = multiplyAdd(loadVector(x + place) - wideCenter, wideInputScale, wideShift)
      storeVector(multiplyAdd(loadVector(g + place), wideGradientScale, fromInput), inputGradient + place)
    }
  }
  for row in wideRows &* period.rows..<rows {
    let place = row &* columns
    let fromInput = multiplyAdd(
      loadFirst(x + place, columns) - loadFirst(affine.center, columns), loadFirst(affine.inputScale, columns),
      loadFirst(affine.shift, columns))
    let value = multiplyAdd(loadFirst(g + place, columns), loadFirst(affine.gradientScale, columns), fromInput)
    storeFirst(inputGradient + place, value, columns)
  }
}
