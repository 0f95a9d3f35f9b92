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
  let store = OutputStore(epilogue, image, place, channel)
  #if LANES_16
    var lane = 0
    while lane < count {
      let grid = turned(
        transformedColumns(tile, source + lane, stride) {
          let four = Tile.outputs($0)
          return (four.0, four.1, four.2, four.3, .zero, .zero, .zero, .zero)
        })
      if epilogue.pools {
        store.squares(tile, 0, grid.0, grid.1, lane, count &- lane)
        store.squares(tile, 1, grid.2, grid.3, lane, count &- lane)
      } else {
        store.row(tile, 0, grid.0, lane, count &- lane)
        store.row(tile, 1, grid.1, lane, count &- lane)
        store.row(tile, 2, grid.2, lane, count &- lane)
        store.row(tile, 3, grid.3, lane, count &- lane)
      }
      lane &+= lanes
    }
  #else
    // Through memory, because so many vectors are more than the registers hold.
    let rowFloats = Tile.side &* lanes
    withUnsafeTemporaryAllocation(
      byteCount: 4 &* Tile.side &* MemoryLayout<Vector>.stride, alignment: MemoryLayout<Vector>.alignment
    ) { bytes in
      let rows = bytes.baseAddress!.assumingMemoryBound(to: Float.self)
      var lane = 0
      while lane < count {
        transformColumns(tile, source + lane, stride, into: rows)
        if epilogue.pools {
          for pair in 0..<2 {
            let upper = rows + 2 &* pair &* rowFloats
            store.squares(
              tile, pair, loadLine(tile, upper, lanes), loadLine(tile, upper + rowFloats, lanes), lane,
              count &- lane)
          }
        } else {
          for row in 0..<WinogradForm.outputs {
            store.row(tile, row, loadLine(tile, rows + row &* rowFloats, lanes), lane, count &- lane)
          }
        }
        lane &+= lanes
      }
    }
  #endif
}

/// The column pass: four rows of as many vectors as the side.
@inline(__always)
private func transformColumns<Tile: TilePoints>(
  _ tile: Tile.Type, _ source: UnsafePointer<Float>, _ stride: Int, into rows: UnsafeMutablePointer<Float>
) {
  let rowFloats = Tile.side &* lanes
  var (column, target) = (source, rows)
  for _ in 0..<Tile.side {
    let four = Tile.outputs(loadLine(tile, column, Tile.side &* stride))
    storeVector(four.0, target)
    storeVector(four.1, target + rowFloats)
    storeVector(four.2, target + 2 &* rowFloats)
    storeVector(four.3, target + 3 &* rowFloats)
    column = opaque(column + stride)
    target += lanes
  }
}

/// The row pass, the epilogue, and where the pixels go that the map has.
private struct OutputStore {
  private let epilogue: Epilogue
  private let image: UnsafeMutablePointer<Float>
  private let place: WinogradPlace
  private let channel: Int
  private let next: UnsafePointer<Float>
  private let rows: Int
  private let columns: Int
  private let least: Vector

  @inline(__always)
  init(_ epilogue: Epilogue, _ image: UnsafeMutablePointer<Float>, _ place: WinogradPlace, _ channel: Int) {
    self.epilogue = epilogue
    self.image = image
    self.place = place
    self.channel = channel
    next = UnsafePointer(image) + (followingCorner(place) &+ channel)
    rows = min(WinogradForm.outputs, place.map.height &- place.top)
    columns = min(WinogradForm.outputs, place.map.width &- place.left)
    least = Vector(repeating: epilogue.hasReLU ? 0 : -Float.infinity)
  }

  @inline(__always)
  private func shift(_ lane: Int, _ remaining: Int) -> Vector {
    guard let bias = epilogue.bias else { return .zero }
    return loadNext(bias + (channel &+ lane), remaining)
  }

  @inline(__always)
  func row<Tile: TilePoints>(_: Tile.Type, _ row: Int, _ x: Points, _ lane: Int, _ remaining: Int) {
    guard row < rows else { return }
    let map = place.map
    let y = Tile.outputs(x)
    let line = row &* map.width &* map.channels &+ lane
    let p = image + ((place.top &* map.width &+ place.left) &* map.channels &+ channel &+ line)
    prefetchPixels(next + line, map.channels)
    #if !LANES_16
      if remaining >= lanes && columns == WinogradForm.outputs {
        // The common case, without a question for every pixel. Rows of wider vectors would be more than the compiler puts together.
        return store(y, p, shift(lane, lanes), columns: WinogradForm.outputs, lanes)
      }
    #endif
    store(y, p, shift(lane, remaining), columns: columns, remaining)
  }

  /// Stores the pixels of a row that the map has.
  @inline(__always)
  private func store(
    _ y: Four, _ p: UnsafeMutablePointer<Float>, _ shift: Vector, columns: Int, _ remaining: Int
  ) {
    let step = place.map.channels
    store(y.0 + shift, p, remaining)
    if columns > 1 { store(y.1 + shift, p + step, remaining) }
    if columns > 2 { store(y.2 + shift, p + 2 &* step, remaining) }
    if columns > 3 { store(y.3 + shift, p + 3 &* step, remaining) }
  }

  @inline(__always)
  private func store(_ value: Vector, _ pixel: UnsafeMutablePointer<Float>, _ remaining: Int) {
    var sum = value
    if let distance = epilogue.residual { sum += loadNext(pixel + distance, remaining) }
    storeNext(atLeast(least, sum), pixel, remaining)
  }

  /// The largest of each square of two rows.
  @inline(__always)
  func squares<Tile: TilePoints>(
    _: Tile.Type, _ row: Int, _ upper: Points, _ lower: Points, _ lane: Int, _ remaining: Int
  ) {
    guard 2 &* row &+ 1 < rows else { return }
    let map = place.map
    let shift = shift(lane, remaining)
    let (y, z) = (Tile.outputs(upper), Tile.outputs(lower))
    let corner = (place.top / 2 &* (map.width / 2) &+ place.left / 2) &* map.channels &+ channel &+ lane
    let p = image + (corner &+ row &* (map.width / 2) &* map.channels)
    let first = max_of_four(y.0, y.1, z.0, z.1)
    if columns > 1 { storeNext(atLeast(least, first + shift), p, remaining) }
    let second = max_of_four(y.2, y.3, z.2, z.3)
    if columns > 3 { storeNext(atLeast(least, second + shift), p + map.channels, remaining) }
  }
}
