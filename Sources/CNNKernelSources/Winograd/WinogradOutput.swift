import CNNKernels
import CVectors

extension Kernels {
  static func winogradOutput(
    _ form: WinogradForm, source: UnsafePointer<Float>, stride: Int, epilogue: Epilogue,
    into image: UnsafeMutablePointer<Float>, place: WinogradPlace, channel: Int, count: Int
  ) {
    switch form {
    case .window3: transformOutput(SixPoints.self, source, stride, epilogue, image, place, channel, count)
    case .window5: transformOutput(EightPoints.self, source, stride, epilogue, image, place, channel, count)
    }
  }
}

@inline(__always)
private func transformOutput<Tile: TilePoints>(
  _ tile: Tile.Type, _ source: UnsafePointer<Float>, _ stride: Int, _ epilogue: Epilogue,
  _ image: UnsafeMutablePointer<Float>, _ place: WinogradPlace, _ channel: Int, _ count: Int
) {
  let (map, top, left) = (place.map, place.top, place.left)
  let corner = image + ((top &* map.width &+ left) &* map.channels &+ channel)
  let next = UnsafePointer(image) + (followingCorner(place) &+ channel)
  let rows = min(WinogradForm.outputs, map.height &- top)
  let columns = min(WinogradForm.outputs, map.width &- left)
  let least = Vector(repeating: epilogue.hasReLU ? 0 : -Float.infinity)
  var lane = 0
  while lane < count {
    let remaining = count &- lane
    let shift = epilogue.bias.map { loadNext($0 + (channel &+ lane), remaining) } ?? Vector.zero
    let grid = turned(
      transformedColumns(tile, source + lane, stride) {
        let four = Tile.outputs($0)
        return (four.0, four.1, four.2, four.3, .zero, .zero, .zero, .zero)
      })
    if epilogue.pools {
      let pooled = image + ((top / 2 &* (map.width / 2) &+ left / 2) &* map.channels &+ channel &+ lane)
      let storeSquares = { (row: Int, upper: Points, lower: Points) in
        guard 2 &* row &+ 1 < rows else { return }
        let (y, z) = (Tile.outputs(upper), Tile.outputs(lower))
        let p = pooled + row &* (map.width / 2) &* map.channels
        let first = max_of_four(y.0, y.1, z.0, z.1)
        if columns > 1 { storeNext(atLeast(least, first + shift), p, remaining) }
        let second = max_of_four(y.2, y.3, z.2, z.3)
        if columns > 3 { storeNext(atLeast(least, second + shift), p + map.channels, remaining) }
      }
      storeSquares(0, grid.0, grid.1)
      storeSquares(1, grid.2, grid.3)
      lane &+= lanes
      continue
    }
    let storeRow = { (row: Int, x: Points) in
      guard row < rows else { return }
      let y = Tile.outputs(x)
      let p = corner + (row &* map.width &* map.channels &+ lane)
      prefetchPixels(next + (row &* map.width &* map.channels &+ lane), map.channels)
      let store = { (column: Int, value: Vector) in
        guard column < columns else { return }
        let pixel = p + column &* map.channels
        var sum = value + shift
        if let distance = epilogue.residual { sum += loadNext(pixel + distance, remaining) }
        storeNext(atLeast(least, sum), pixel, remaining)
      }
      store(0, y.0)
      store(1, y.1)
      store(2, y.2)
      store(3, y.3)
    }
    storeRow(0, grid.0)
    storeRow(1, grid.1)
    storeRow(2, grid.2)
    storeRow(3, grid.3)
    lane &+= lanes
  }
}
