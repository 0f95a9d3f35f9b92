import CNNKernels

extension Kernels {
  /// Takes a vector of channels at a time, and for it up to 3 x 4 taps, whose sums stay in registers along all positions.
  static func addFilterGradient(_ gradient: UnsafePointer<DepthwiseGradient>) {
    let g = gradient.pointee
    var channel = 0
    while channel < g.channels {
      let count = min(Vector.scalarCount, g.channels - channel)
      var row = 0
      while row < g.tapRows {
        var column = 0
        while column < g.tapColumns {
          addTaps(gradient, row, column, channel, count)
          column += mostTapColumns
        }
        row += mostTapRows
      }
      channel += Vector.scalarCount
    }
  }
}

private let mostTapRows = 3
private let mostTapColumns = 4

private func addTaps(
  _ gradient: UnsafePointer<DepthwiseGradient>, _ row: Int, _ column: Int, _ channel: Int, _ count: Int
) {
  let rows = min(mostTapRows, gradient.pointee.tapRows - row)
  let columns = min(mostTapColumns, gradient.pointee.tapColumns - column)
  switch (rows, columns) {
  case (1, 1): addTile(gradient, row, column, channel, count, rows: 1, columns: 1)
  case (1, 2): addTile(gradient, row, column, channel, count, rows: 1, columns: 2)
  case (1, 3): addTile(gradient, row, column, channel, count, rows: 1, columns: 3)
  case (1, 4): addTile(gradient, row, column, channel, count, rows: 1, columns: 4)
  case (2, 1): addTile(gradient, row, column, channel, count, rows: 2, columns: 1)
  case (2, 2): addTile(gradient, row, column, channel, count, rows: 2, columns: 2)
  case (2, 3): addTile(gradient, row, column, channel, count, rows: 2, columns: 3)
  case (2, 4): addTile(gradient, row, column, channel, count, rows: 2, columns: 4)
  case (3, 1): addTile(gradient, row, column, channel, count, rows: 3, columns: 1)
  case (3, 2): addTile(gradient, row, column, channel, count, rows: 3, columns: 2)
  case (3, 3): addTile(gradient, row, column, channel, count, rows: 3, columns: 3)
  case (3, 4): addTile(gradient, row, column, channel, count, rows: 3, columns: 4)
  default: break
  }
}

/// `rows` and `columns` are constants where this is inlined.
@inline(__always)
private func addTile(
  _ gradient: UnsafePointer<DepthwiseGradient>, _ row: Int, _ column: Int, _ channel: Int, _ count: Int, rows: Int,
  columns: Int
) {
  let g = gradient.pointee
  let isWhole = count == Vector.scalarCount
  let filters = g.filters + (row * g.tapColumns + column) * g.channels + channel
  let filterRow = g.tapColumns * g.channels
  var s00 = Vector.zero
  var s01 = Vector.zero
  var s02 = Vector.zero
  var s03 = Vector.zero
  var s10 = Vector.zero
  var s11 = Vector.zero
  var s12 = Vector.zero
  var s13 = Vector.zero
  var s20 = Vector.zero
  var s21 = Vector.zero
  var s22 = Vector.zero
  var s23 = Vector.zero
  if rows > 0 && columns > 0 { s00 = loadFirst(filters + 0 * filterRow + 0 * g.channels, count) }
  if rows > 0 && columns > 1 { s01 = loadFirst(filters + 0 * filterRow + 1 * g.channels, count) }
  if rows > 0 && columns > 2 { s02 = loadFirst(filters + 0 * filterRow + 2 * g.channels, count) }
  if rows > 0 && columns > 3 { s03 = loadFirst(filters + 0 * filterRow + 3 * g.channels, count) }
  if rows > 1 && columns > 0 { s10 = loadFirst(filters + 1 * filterRow + 0 * g.channels, count) }
  if rows > 1 && columns > 1 { s11 = loadFirst(filters + 1 * filterRow + 1 * g.channels, count) }
  if rows > 1 && columns > 2 { s12 = loadFirst(filters + 1 * filterRow + 2 * g.channels, count) }
  if rows > 1 && columns > 3 { s13 = loadFirst(filters + 1 * filterRow + 3 * g.channels, count) }
  if rows > 2 && columns > 0 { s20 = loadFirst(filters + 2 * filterRow + 0 * g.channels, count) }
  if rows > 2 && columns > 1 { s21 = loadFirst(filters + 2 * filterRow + 1 * g.channels, count) }
  if rows > 2 && columns > 2 { s22 = loadFirst(filters + 2 * filterRow + 2 * g.channels, count) }
  if rows > 2 && columns > 3 { s23 = loadFirst(filters + 2 * filterRow + 3 * g.channels, count) }
  var rowStart = g.a + row * g.aTapRow + column * g.aTapColumn + channel
  var dy = g.gradient + channel
  for _ in 0..<g.rows {
    var a = rowStart
    for _ in 0..<g.positions {
      let b = loadChannels(dy, count, isWhole)
      if rows > 0 && columns > 0 {
        s00 = multiplyAdd(loadChannels(a + 0 * g.aTapRow + 0 * g.aTapColumn, count, isWhole), b, s00)
      }
      if rows > 0 && columns > 1 {
        s01 = multiplyAdd(loadChannels(a + 0 * g.aTapRow + 1 * g.aTapColumn, count, isWhole), b, s01)
      }
      if rows > 0 && columns > 2 {
        s02 = multiplyAdd(loadChannels(a + 0 * g.aTapRow + 2 * g.aTapColumn, count, isWhole), b, s02)
      }
      if rows > 0 && columns > 3 {
        s03 = multiplyAdd(loadChannels(a + 0 * g.aTapRow + 3 * g.aTapColumn, count, isWhole), b, s03)
      }
      if rows > 1 && columns > 0 {
        s10 = multiplyAdd(loadChannels(a + 1 * g.aTapRow + 0 * g.aTapColumn, count, isWhole), b, s10)
      }
      if rows > 1 && columns > 1 {
        s11 = multiplyAdd(loadChannels(a + 1 * g.aTapRow + 1 * g.aTapColumn, count, isWhole), b, s11)
      }
      if rows > 1 && columns > 2 {
        s12 = multiplyAdd(loadChannels(a + 1 * g.aTapRow + 2 * g.aTapColumn, count, isWhole), b, s12)
      }
      if rows > 1 && columns > 3 {
        s13 = multiplyAdd(loadChannels(a + 1 * g.aTapRow + 3 * g.aTapColumn, count, isWhole), b, s13)
      }
      if rows > 2 && columns > 0 {
        s20 = multiplyAdd(loadChannels(a + 2 * g.aTapRow + 0 * g.aTapColumn, count, isWhole), b, s20)
      }
      if rows > 2 && columns > 1 {
        s21 = multiplyAdd(loadChannels(a + 2 * g.aTapRow + 1 * g.aTapColumn, count, isWhole), b, s21)
      }
      if rows > 2 && columns > 2 {
        s22 = multiplyAdd(loadChannels(a + 2 * g.aTapRow + 2 * g.aTapColumn, count, isWhole), b, s22)
      }
      if rows > 2 && columns > 3 {
        s23 = multiplyAdd(loadChannels(a + 2 * g.aTapRow + 3 * g.aTapColumn, count, isWhole), b, s23)
      }
      a += g.aPosition
      dy += g.channels
    }
    rowStart += g.aRow
  }
  if rows > 0 && columns > 0 { storeFirst(filters + 0 * filterRow + 0 * g.channels, s00, count) }
  if rows > 0 && columns > 1 { storeFirst(filters + 0 * filterRow + 1 * g.channels, s01, count) }
  if rows > 0 && columns > 2 { storeFirst(filters + 0 * filterRow + 2 * g.channels, s02, count) }
  if rows > 0 && columns > 3 { storeFirst(filters + 0 * filterRow + 3 * g.channels, s03, count) }
  if rows > 1 && columns > 0 { storeFirst(filters + 1 * filterRow + 0 * g.channels, s10, count) }
  if rows > 1 && columns > 1 { storeFirst(filters + 1 * filterRow + 1 * g.channels, s11, count) }
  if rows > 1 && columns > 2 { storeFirst(filters + 1 * filterRow + 2 * g.channels, s12, count) }
  if rows > 1 && columns > 3 { storeFirst(filters + 1 * filterRow + 3 * g.channels, s13, count) }
  if rows > 2 && columns > 0 { storeFirst(filters + 2 * filterRow + 0 * g.channels, s20, count) }
  if rows > 2 && columns > 1 { storeFirst(filters + 2 * filterRow + 1 * g.channels, s21, count) }
  if rows > 2 && columns > 2 { storeFirst(filters + 2 * filterRow + 2 * g.channels, s22, count) }
  if rows > 2 && columns > 3 { storeFirst(filters + 2 * filterRow + 3 * g.channels, s23, count) }
}
