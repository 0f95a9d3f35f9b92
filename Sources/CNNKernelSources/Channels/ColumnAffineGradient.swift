import CNNKernels

extension Kernels {
  /// `inputGradient = g · gradientScale + (x - center) · inputScale + shift`; the result may be the memory of `g` or `x`.
  static func columnAffineGradient(
    outputGradient g: Source, input x: Source, center: Source, gradientScale: Source, inputScale: Source, shift: Source,
    into inputGradient: Target, rows: Int, columns: Int
  ) {
    if columns < lanes {
      narrowAffineGradient(g, x, center, gradientScale, inputScale, shift, inputGradient, rows, columns)
      return
    }
    let last = columns &- lanes
    for row in 0..<rows {
      let begin = row &* columns
      let lastValue = affineGradientVector(g + begin, x + begin, center, gradientScale, inputScale, shift, last)
      var column = 0
      while column < last {
        let value = affineGradientVector(g + begin, x + begin, center, gradientScale, inputScale, shift, column)
        storeVector(value, inputGradient + begin + column)
        column &+= lanes
      }
      storeVector(lastValue, inputGradient + begin + last)
    }
  }
}

@inline(__always)
private func affineGradientVector(
  _ g: Source, _ x: Source, _ center: Source, _ gradientScale: Source, _ inputScale: Source, _ shift: Source,
  _ column: Int
) -> Vector {
  let fromInput = multiplyAdd(
    loadVector(x + column) - loadVector(center + column), loadVector(inputScale + column), loadVector(shift + column))
  return multiplyAdd(loadVector(g + column), loadVector(gradientScale + column), fromInput)
}

private func narrowAffineGradient(
  _ g: Source, _ x: Source, _ center: Source, _ gradientScale: Source, _ inputScale: Source, _ shift: Source,
  _ inputGradient: Target, _ rows: Int, _ columns: Int
) {
  let period = ColumnPeriod(columns: columns)
  let wideRows = rows / period.rows
  for first in stride(from: 0, to: period.width, by: lanes) where wideRows > 0 {
    let wideCenter = gatherColumns(center, first: first, columns: columns)
    let wideGradientScale = gatherColumns(gradientScale, first: first, columns: columns)
    let wideInputScale = gatherColumns(inputScale, first: first, columns: columns)
    let wideShift = gatherColumns(shift, first: first, columns: columns)
    for row in 0..<wideRows {
      let place = row &* period.width &+ first
      let fromInput = multiplyAdd(loadVector(x + place) - wideCenter, wideInputScale, wideShift)
      storeVector(multiplyAdd(loadVector(g + place), wideGradientScale, fromInput), inputGradient + place)
    }
  }
  for row in wideRows &* period.rows..<rows {
    let place = row &* columns
    let fromInput = multiplyAdd(
      loadFirst(x + place, columns) - loadFirst(center, columns), loadFirst(inputScale, columns),
      loadFirst(shift, columns))
    let value = multiplyAdd(loadFirst(g + place, columns), loadFirst(gradientScale, columns), fromInput)
    storeFirst(inputGradient + place, value, columns)
  }
}
