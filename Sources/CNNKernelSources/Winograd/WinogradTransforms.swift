import CNNKernels
import CVectors

extension Kernels {
  static func winogradInput(
    _ form: WinogradForm, image: UnsafePointer<Float>, place: WinogradPlace, channels: Int,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    switch form {
    case .window3: transformInput(SixPoints.self, image, place, channels, target, stride)
    case .window5: transformInputOfWindow5(image, place, channels, target, stride)
    }
  }
}

/// Apart, because both forms in one function are more than the compiler puts together.
@inline(never)
private func transformInputOfWindow5(
  _ image: UnsafePointer<Float>, _ place: WinogradPlace, _ channels: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) { transformInput(EightPoints.self, image, place, channels, target, stride) }

@inline(__always)
private func transformInput<Tile: TilePoints>(
  _ tile: Tile.Type, _ image: UnsafePointer<Float>, _ place: WinogradPlace, _ channels: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let (map, top, left) = (place.map, place.top, place.left)
  let isInside = top >= 0 && left >= 0 && top &+ Tile.side <= map.height && left &+ Tile.side <= map.width
  let corner = image + (top &* map.width &+ left) &* map.channels
  // The next tile's first columns are the last of this one.
  let shared = Tile.side &- WinogradForm.outputs
  let next = image + (followingCorner(place) &+ shared &* map.channels)
  var channel = 0
  while channel < channels {
    let count = channels &- channel
    for row in 0..<Tile.side { prefetchPixels(next + (row &* map.width &* map.channels &+ channel), map.channels) }
    if isInside && count >= lanes {
      transformTile(tile, target + channel, stride) { row in
        Tile.input(loadLine(tile, corner + (channel &+ row &* map.width &* map.channels), map.channels))
      }
    } else {
      transformTile(tile, target + channel, stride) { row in
        Tile.input(clippedRow(tile, corner + channel, place, row, count))
      }
    }
    channel &+= lanes
  }
}

/// The column pass of a tile whose rows `row` makes, stored.
///
/// Where registers hold about as many vectors as a tile, they keep it. Where they are sixteen, the rows rest at the places of the
/// result: spilled by the compiler, they would take twice as long.
@inline(__always)
private func transformTile<Tile: TilePoints>(
  _ tile: Tile.Type, _ target: UnsafeMutablePointer<Float>, _ stride: Int, _ row: (_ index: Int) -> Points
) {
  #if LANES_16
    storeColumns(tile, lines(tile, row), target, stride) { Tile.input($0) }
  #else
    let step = Tile.side &* stride
    var line = target
    for index in 0..<Tile.side {
      storeLine(tile, row(index), line, stride)
      line += step
    }
    var column = target
    for _ in 0..<Tile.side {
      storeLine(tile, Tile.input(loadLine(tile, column, step)), column, step)
      column += stride
    }
  #endif
}

/// A row of an input tile that hangs over the map's edge, where zeros stand.
@inline(__always)
private func clippedRow<Tile: TilePoints>(
  _ tile: Tile.Type, _ corner: UnsafePointer<Float>, _ place: WinogradPlace, _ row: Int, _ count: Int
) -> Points {
  let (map, top, left) = (place.map, place.top, place.left)
  let columns = max(0, -left)..<max(max(0, -left), min(Tile.side, map.width &- left))
  guard top &+ row >= 0 && top &+ row < map.height else { return zeroPoints }
  let p = corner + row &* map.width &* map.channels
  let pixel = { (column: Int) -> Vector in
    columns.contains(column) ? loadNext(p + column &* map.channels, count) : .zero
  }
  return (pixel(0), pixel(1), pixel(2), pixel(3), pixel(4), pixel(5), pixel(6), pixel(7))
}

extension Kernels {
  static func winogradOutputGradient(
    _ form: WinogradForm, gradient: UnsafePointer<Float>, place: WinogradPlace, channels: Int,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    switch form {
    case .window3: transformOutputGradient(SixPoints.self, gradient, place, channels, target, stride)
    case .window5: transformOutputGradient(EightPoints.self, gradient, place, channels, target, stride)
    }
  }
}

@inline(__always)
private func transformOutputGradient<Tile: TilePoints>(
  _ tile: Tile.Type, _ gradient: UnsafePointer<Float>, _ place: WinogradPlace, _ channels: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let (map, top, left) = (place.map, place.top, place.left)
  let corner = gradient + (top &* map.width &+ left) &* map.channels
  let next = gradient + followingCorner(place)
  let rows = min(WinogradForm.outputs, map.height &- top)
  let columns = min(WinogradForm.outputs, map.width &- left)
  var channel = 0
  while channel < channels {
    let count = channels &- channel
    let row = { (row: Int) -> Points in
      let p = corner + (row &* map.width &* map.channels &+ channel)
      var x: Four = (.zero, .zero, .zero, .zero)
      if row < rows {
        prefetchPixels(next + (row &* map.width &* map.channels &+ channel), map.channels)
        x.0 = loadNext(p, count)
        if columns > 1 { x.1 = loadNext(p + map.channels, count) }
        if columns > 2 { x.2 = loadNext(p + 2 &* map.channels, count) }
        if columns > 3 { x.3 = loadNext(p + 3 &* map.channels, count) }
      }
      return Tile.outputGradients(x)
    }
    let grid: Grid = (row(0), row(1), row(2), row(3), zeroPoints, zeroPoints, zeroPoints, zeroPoints)
    storeColumns(tile, grid, target + channel, stride) { Tile.outputGradients(($0.0, $0.1, $0.2, $0.3)) }
    channel &+= lanes
  }
}

/// Where the tile of outputs after this one begins: to the right, in the next row of tiles, or in the next image.
@inline(__always)
func followingCorner(_ place: WinogradPlace) -> Int {
  let (map, top, left) = (place.map, place.top, place.left)
  let side = WinogradForm.outputs
  if left &+ side < map.width { return (top &* map.width &+ left &+ side) &* map.channels }
  let row = top &+ side < map.height ? top &+ side : map.height
  return row &* map.width &* map.channels
}

/// Asks for a vector of each of four neighbouring pixels.
@inline(__always)
func prefetchPixels(_ first: UnsafePointer<Float>, _ channels: Int) {
  prefetch(first)
  prefetch(first + channels)
  prefetch(first + 2 &* channels)
  prefetch(first + 3 &* channels)
}
