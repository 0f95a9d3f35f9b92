import CNNKernels

/// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `rectified`.
///
/// `output` may be the memory of `input` or `residual`.
func columnAffine(
  _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ residual: Source?, _ rectified: Bool,
  _ output: Target, _ rows: Int, _ columns: Int
) {
  // What is tested here once would otherwise be tested for every vector.
  if let residual {
    if rectified {
      affineRows(input, center, scale, shift, output, rows, columns) { y, i in
        let sum = y + loadVector(residual + i)
        return choose(sum .< 0, .zero, sum)
      } rest: { y, i in
        y + residual[i] < 0 ? 0 : y + residual[i]
      }
    } else {
      affineRows(input, center, scale, shift, output, rows, columns) { y, i in
        y + loadVector(residual + i)
      } rest: { y, i in
        y + residual[i]
      }
    }
  } else if rectified {
    affineRows(input, center, scale, shift, output, rows, columns) { y, _ in
      choose(y .< 0, .zero, y)
    } rest: { y, _ in
      y < 0 ? 0 : y
    }
  } else {
    affineRows(input, center, scale, shift, output, rows, columns) { y, _ in
      y
    } rest: { y, _ in
      y
    }
  }
}

@inline(__always)
private func affineRows(
  _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ output: Target, _ rows: Int, _ columns: Int,
  _ finish: (Vector, Int) -> Vector, rest: (Float, Int) -> Float
) {
  if columns < lanes {
    narrowAffineRows(input, center, scale, shift, output, rows, columns, finish, rest: rest)
    return
  }
  let last = columns &- lanes
  for row in 0..<rows {
    let begin = row &* columns
    // The last vector may overlap the one before: it is made before that one is stored, for the sake of work in place.
    let lastValue = finish(
      multiplyAdd(
        loadVector(input + begin + last) - loadVector(center + last), loadVector(scale + last),
        loadVector(shift + last)), begin &+ last)
    var column = 0
    while column < last {
      let value = multiplyAdd(
        loadVector(input + begin + column) - loadVector(center + column), loadVector(scale + column),
        loadVector(shift + column))
      storeVector(finish(value, begin &+ column), output + begin + column)
      column &+= lanes
    }
    storeVector(lastValue, output + begin + last)
  }
}

@inline(__always)
private func narrowAffineRows(
  _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ output: Target, _ rows: Int, _ columns: Int,
  _ finish: (Vector, Int) -> Vector, rest: (Float, Int) -> Float
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
      storeVector(finish(value, place), output + place)
    }
  }
  for row in wideRows &* period.rows..<rows {
    for column in 0..<columns {
      let place = row &* columns &+ column
      output[place] = rest(multiplyAdd(input[place] - center[column], scale[column], shift[column]), place)
    }
  }
}
