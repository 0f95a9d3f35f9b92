import CNNKernels

/// The vectors of a tile, row by row or column by column.
typealias Grid = (Points, Points, Points, Points, Points, Points, Points, Points)

@inline(__always)
var zeroPoints: Points { (.zero, .zero, .zero, .zero, .zero, .zero, .zero, .zero) }

/// Rows as columns. It moves nothing: values change their names.
@inline(__always)
func turned(_ x: Grid) -> Grid {
  (
    (x.0.0, x.1.0, x.2.0, x.3.0, x.4.0, x.5.0, x.6.0, x.7.0), (x.0.1, x.1.1, x.2.1, x.3.1, x.4.1, x.5.1, x.6.1, x.7.1),
    (x.0.2, x.1.2, x.2.2, x.3.2, x.4.2, x.5.2, x.6.2, x.7.2), (x.0.3, x.1.3, x.2.3, x.3.3, x.4.3, x.5.3, x.6.3, x.7.3),
    (x.0.4, x.1.4, x.2.4, x.3.4, x.4.4, x.5.4, x.6.4, x.7.4), (x.0.5, x.1.5, x.2.5, x.3.5, x.4.5, x.5.5, x.6.5, x.7.5),
    (x.0.6, x.1.6, x.2.6, x.3.6, x.4.6, x.5.6, x.6.6, x.7.6), (x.0.7, x.1.7, x.2.7, x.3.7, x.4.7, x.5.7, x.6.7, x.7.7)
  )
}

/// The lines of a tile, each made by its number; those beyond the side are zeros.
@inline(__always)
func lines<Tile: TilePoints>(_ tile: Tile.Type, _ line: (_ index: Int) -> Points) -> Grid {
  guard Tile.side == 8 else {
    return (line(0), line(1), line(2), line(3), line(4), line(5), zeroPoints, zeroPoints)
  }
  return (line(0), line(1), line(2), line(3), line(4), line(5), line(6), line(7))
}

/// The columns of frequencies, `stride` floats apart, each transformed.
@inline(__always)
func transformedColumns<Tile: TilePoints>(
  _ tile: Tile.Type, _ source: UnsafePointer<Float>, _ stride: Int, _ transform: (Points) -> Points
) -> Grid {
  let row = Tile.side &* stride
  return lines(tile) { transform(loadLine(tile, source + $0 &* stride, row)) }
}

/// Reads a line of as many vectors as the side, `step` floats apart.
@inline(__always)
func loadLine<Tile: TilePoints>(_ tile: Tile.Type, _ source: UnsafePointer<Float>, _ step: Int) -> Points {
  var x: Points = (
    loadVector(source), loadVector(source + step), loadVector(source + 2 &* step), loadVector(source + 3 &* step),
    loadVector(source + 4 &* step), loadVector(source + 5 &* step), .zero, .zero
  )
  if Tile.side == 8 {
    x.6 = loadVector(source + 6 &* step)
    x.7 = loadVector(source + 7 &* step)
  }
  return x
}

/// Writes a line of frequencies, `step` floats apart.
@inline(__always)
func storeLine<Tile: TilePoints>(
  _ tile: Tile.Type, _ x: Points, _ target: UnsafeMutablePointer<Float>, _ step: Int
) {
  storeVector(x.0, target)
  storeVector(x.1, target + step)
  storeVector(x.2, target + 2 &* step)
  storeVector(x.3, target + 3 &* step)
  storeVector(x.4, target + 4 &* step)
  storeVector(x.5, target + 5 &* step)
  guard Tile.side == 8 else { return }
  storeVector(x.6, target + 6 &* step)
  storeVector(x.7, target + 7 &* step)
}

/// The column pass of a tile that has had its row pass, stored.
@inline(__always)
func storeColumns<Tile: TilePoints>(
  _ tile: Tile.Type, _ rows: Grid, _ target: UnsafeMutablePointer<Float>, _ stride: Int,
  _ transform: (Points) -> Points
) {
  let columns = turned(rows)
  @inline(__always) func store(_ index: Int, _ x: Points) {
    guard index < Tile.side else { return }
    storeLine(tile, transform(x), target + index &* stride, Tile.side &* stride)
  }
  store(0, columns.0)
  store(1, columns.1)
  store(2, columns.2)
  store(3, columns.3)
  store(4, columns.4)
  store(5, columns.5)
  store(6, columns.6)
  store(7, columns.7)
}

/// Adds the next vector of a range, or what is left of it when that is less.
@inline(__always)
func addNext(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ left: Int) {
  storeNext(loadNext(target, left) + value, target, left)
}
