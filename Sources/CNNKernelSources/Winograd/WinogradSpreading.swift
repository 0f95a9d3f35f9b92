import CNNKernels

extension Kernels {
  static func winogradInputGradient(
    _ form: WinogradForm, source: UnsafePointer<Float>, stride: Int, to image: UnsafeMutablePointer<Float>,
    place: WinogradPlace, channel: Int, count: Int
  ) {
    switch form {
    case .window3: addInputGradient(SixPoints.self, source, stride, image, place, channel, count)
    case .window5: addInputGradient(EightPoints.self, source, stride, image, place, channel, count)
    }
  }
}

@inline(__always)
private func addInputGradient<Tile: TilePoints>(
  _ tile: Tile.Type, _ source: UnsafePointer<Float>, _ stride: Int, _ image: UnsafeMutablePointer<Float>,
  _ place: WinogradPlace, _ channel: Int, _ count: Int
) {
  let (map, top, left) = (place.map, place.top, place.left)
  let corner = image + ((top &* map.width &+ left) &* map.channels &+ channel)
  let isInside = left >= 0 && left &+ Tile.side <= map.width
  var lane = 0
  while lane < count {
    let remaining = count &- lane
    let grid = turned(transformedColumns(tile, source + lane, stride) { Tile.inputGradient($0) })
    let addRow = { (row: Int, x: Points) in
      guard row < Tile.side, top &+ row >= 0, top &+ row < map.height else { return }
      let y = Tile.inputGradient(x)
      let p = corner + (row &* map.width &* map.channels &+ lane)
      let add = { (column: Int, value: Vector) in
        guard column < Tile.side, isInside || (left &+ column >= 0 && left &+ column < map.width) else { return }
        addNext(value, p + column &* map.channels, remaining)
      }
      add(0, y.0)
      add(1, y.1)
      add(2, y.2)
      add(3, y.3)
      add(4, y.4)
      add(5, y.5)
      add(6, y.6)
      add(7, y.7)
    }
    addRow(0, grid.0)
    addRow(1, grid.1)
    addRow(2, grid.2)
    addRow(3, grid.3)
    addRow(4, grid.4)
    addRow(5, grid.5)
    addRow(6, grid.6)
    addRow(7, grid.7)
    lane &+= lanes
  }
}
