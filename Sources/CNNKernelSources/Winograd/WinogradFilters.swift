import CNNKernels

extension Kernels {
  static func winogradFilter(
    _ form: WinogradForm, filters: UnsafePointer<Float>, tapStride: Int, rotates: Bool, count: Int,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    switch (form, count >= lanes) {
    case (.window3, true): transformFilter(SixPoints.self, filters, tapStride, rotates, .all, target, stride)
    case (.window3, false): transformFilter(SixPoints.self, filters, tapStride, rotates, .first(count), target, stride)
    case (.window5, true): transformFilterOfWindow5(filters, tapStride, rotates, target, stride)
    case (.window5, false):
      transformFilter(EightPoints.self, filters, tapStride, rotates, .first(count), target, stride)
    }
  }
}

/// Apart, because all forms in one function are more than the compiler puts together.
@inline(never)
private func transformFilterOfWindow5(
  _ filters: UnsafePointer<Float>, _ tapStride: Int, _ rotates: Bool, _ target: UnsafeMutablePointer<Float>,
  _ stride: Int
) { transformFilter(EightPoints.self, filters, tapStride, rotates, .all, target, stride) }

@inline(__always)
private func transformFilter<Tile: TilePoints>(
  _ tile: Tile.Type, _ filters: UnsafePointer<Float>, _ tapStride: Int, _ rotates: Bool, _ filled: FilledLanes,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let last = Tile.window &* Tile.window &- 1
  let tap = { (row: Int, column: Int) -> Vector in
    guard row < Tile.window else { return .zero }
    let index = row &* Tile.window &+ column
    return filled.load(filters + (rotates ? last &- index : index) &* tapStride)
  }
  let column = { (index: Int) -> Points in
    guard index < Tile.window else { return zeroPoints }
    return Tile.taps(
      (tap(0, index), tap(1, index), tap(2, index), tap(3, index), tap(4, index), .zero, .zero, .zero))
  }
  let rows = turned((column(0), column(1), column(2), column(3), column(4), zeroPoints, zeroPoints, zeroPoints))
  let storeRow = { (row: Int, x: Points) in
    guard row < Tile.side else { return }
    storeLine(tile, Tile.taps(x), target + row &* Tile.side &* stride, stride)
  }
  storeRow(0, rows.0)
  storeRow(1, rows.1)
  storeRow(2, rows.2)
  storeRow(3, rows.3)
  storeRow(4, rows.4)
  storeRow(5, rows.5)
  storeRow(6, rows.6)
  storeRow(7, rows.7)
}

extension Kernels {
  static func winogradFilterGradient(
    _ form: WinogradForm, source: UnsafePointer<Float>, stride: Int, to gradient: UnsafeMutablePointer<Float>,
    tapStride: Int, count: Int
  ) {
    switch form {
    case .window3: addTapGradients(SixPoints.self, source, stride, gradient, tapStride, count)
    case .window5: addTapGradients(EightPoints.self, source, stride, gradient, tapStride, count)
    }
  }
}

@inline(__always)
private func addTapGradients<Tile: TilePoints>(
  _ tile: Tile.Type, _ source: UnsafePointer<Float>, _ stride: Int, _ gradient: UnsafeMutablePointer<Float>,
  _ tapStride: Int, _ count: Int
) {
  let rows = turned(transformedColumns(tile, source, stride) { Tile.tapGradients($0) })
  let addRow = { (row: Int, m: Points) in
    guard row < Tile.window else { return }
    let x = Tile.tapGradients(m)
    let p = gradient + row &* Tile.window &* tapStride
    addNext(x.0, p, count)
    addNext(x.1, p + tapStride, count)
    addNext(x.2, p + 2 &* tapStride, count)
    guard Tile.window == 5 else { return }
    addNext(x.3, p + 3 &* tapStride, count)
    addNext(x.4, p + 4 &* tapStride, count)
  }
  addRow(0, rows.0)
  addRow(1, rows.1)
  addRow(2, rows.2)
  addRow(3, rows.3)
  addRow(4, rows.4)
}
