import CNNKernels
import CVectors

/// Side of an input tile, and so the number of interpolation points: 0, 1, -1, 2, -2 and infinity.
let tileSide = 6

typealias Four = (Vector, Vector, Vector, Vector)
typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)

/// The vectors of a tile, row by row or column by column.
typealias Grid = (Six, Six, Six, Six, Six, Six)

/// Rows as columns. It moves nothing: values change their names.
@inline(__always)
private func transposed(_ x: Grid) -> Grid {
  (
    (x.0.0, x.1.0, x.2.0, x.3.0, x.4.0, x.5.0), (x.0.1, x.1.1, x.2.1, x.3.1, x.4.1, x.5.1),
    (x.0.2, x.1.2, x.2.2, x.3.2, x.4.2, x.5.2), (x.0.3, x.1.3, x.2.3, x.3.3, x.4.3, x.5.3),
    (x.0.4, x.1.4, x.2.4, x.3.4, x.4.4, x.5.4), (x.0.5, x.1.5, x.2.5, x.3.5, x.4.5, x.5.5)
  )
}

/// `Bᵀ x`, the same for both forms because their points are the same.
@inline(__always)
private func inputPoints(_ x: Six) -> Six {
  let four = Vector(repeating: 4)
  let five = Vector(repeating: 5)
  let two = Vector(repeating: 2)
  let even = multiplyAdd(-four, x.2, x.4)
  let odd = multiplyAdd(-four, x.1, x.3)
  let evenOuter = x.4 - x.2
  let oddOuter = two * (x.3 - x.1)
  return (
    multiplyAdd(four, x.0, multiplyAdd(-five, x.2, x.4)), even + odd, even - odd, evenOuter + oddOuter,
    evenOuter - oddOuter, multiplyAdd(four, x.1, multiplyAdd(-five, x.3, x.5))
  )
}

/// `Aᵀ x` for four outputs.
@inline(__always)
private func fourOutputs(_ x: Six) -> Four {
  let two = Vector(repeating: 2)
  let four = Vector(repeating: 4)
  let eight = Vector(repeating: 8)
  let even = x.1 + x.2
  let odd = x.1 - x.2
  let evenOuter = x.3 + x.4
  let oddOuter = x.3 - x.4
  return (
    x.0 + even + evenOuter, multiplyAdd(two, oddOuter, odd), multiplyAdd(four, evenOuter, even),
    multiplyAdd(eight, oddOuter, odd) + x.5
  )
}

/// `Aᵀ x` for two outputs.
@inline(__always)
private func twoOutputs(_ x: Six) -> (Vector, Vector) {
  let odd = x.1 - x.2
  return (
    x.0 + (x.1 + x.2) + (x.3 + x.4), multiplyAdd(Vector(repeating: 2), x.3 - x.4, odd) + x.5
  )
}

/// `A x`, the adjoint of `fourOutputs`.
@inline(__always)
private func fourGradients(_ x: Four) -> Six {
  let two = Vector(repeating: 2)
  let four = Vector(repeating: 4)
  let eight = Vector(repeating: 8)
  let even = x.0 + x.2
  let odd = x.1 + x.3
  let evenOuter = multiplyAdd(four, x.2, x.0)
  let oddOuter = multiplyAdd(eight, x.3, two * x.1)
  return (x.0, even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, x.3)
}

/// `A x`, the adjoint of `twoOutputs`.
@inline(__always)
private func twoGradients(_ x: (Vector, Vector)) -> Six {
  let twice = x.1 + x.1
  return (x.0, x.0 + x.1, x.0 - x.1, x.0 + twice, x.0 - twice, x.1)
}

func winogradInput(
  _ image: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int, _ channels: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let isInside = top >= 0 && left >= 0 && top &+ tileSide <= map.height && left &+ tileSide <= map.width
  let corner = image + (top &* map.width &+ left) &* map.channels
  // The next tile's first two columns are the last of this one.
  let next = image + (followingCorner(map, top, left, side: tileSide &- 2) &+ 2 &* map.channels)
  var channel = 0
  while channel < channels {
    let count = channels &- channel
    for row in 0..<tileSide { prefetchPixels(next + (row &* map.width &* map.channels &+ channel), map.channels) }
    if isInside && count >= lanes {
      storeColumns(insidePoints(corner + channel, map), target + channel, stride)
    } else {
      storeColumns(clippedPoints(corner + channel, map, top, left, count), target + channel, stride)
    }
    channel &+= lanes
  }
}

/// The row pass of an input tile of which every pixel exists.
@inline(__always)
private func insidePoints(_ corner: UnsafePointer<Float>, _ map: WinogradMap) -> Grid {
  let channels = map.channels
  let points = { (row: Int) -> Six in
    let p = corner + row &* map.width &* channels
    return inputPoints(
      (
        loadVector(p), loadVector(p + channels), loadVector(p + 2 &* channels), loadVector(p + 3 &* channels),
        loadVector(p + 4 &* channels), loadVector(p + 5 &* channels)
      ))
  }
  return (points(0), points(1), points(2), points(3), points(4), points(5))
}

/// The row pass of an input tile that hangs over the map's edge, where zeros stand.
@inline(__always)
private func clippedPoints(
  _ corner: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int, _ count: Int
) -> Grid {
  let first = max(0, -left)
  let end = min(tileSide, map.width &- left)
  let points = { (row: Int) -> Six in
    var x: Six = (.zero, .zero, .zero, .zero, .zero, .zero)
    if top &+ row >= 0 && top &+ row < map.height {
      let p = corner + row &* map.width &* map.channels
      if first == 0 && end > 0 { x.0 = loadNext(p, count) }
      if first <= 1 && end > 1 { x.1 = loadNext(p + map.channels, count) }
      if first <= 2 && end > 2 { x.2 = loadNext(p + 2 &* map.channels, count) }
      if first <= 3 && end > 3 { x.3 = loadNext(p + 3 &* map.channels, count) }
      if first <= 4 && end > 4 { x.4 = loadNext(p + 4 &* map.channels, count) }
      if first <= 5 && end > 5 { x.5 = loadNext(p + 5 &* map.channels, count) }
    }
    return inputPoints(x)
  }
  return (points(0), points(1), points(2), points(3), points(4), points(5))
}

/// The column pass of an input tile, stored.
@inline(__always)
private func storeColumns(_ rows: Grid, _ target: UnsafeMutablePointer<Float>, _ stride: Int) {
  let columns = transposed(rows)
  storeColumn(inputPoints(columns.0), 0, target, stride)
  storeColumn(inputPoints(columns.1), 1, target, stride)
  storeColumn(inputPoints(columns.2), 2, target, stride)
  storeColumn(inputPoints(columns.3), 3, target, stride)
  storeColumn(inputPoints(columns.4), 4, target, stride)
  storeColumn(inputPoints(columns.5), 5, target, stride)
}

func winogradGradient(
  _ form: WinogradForm, _ gradient: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int,
  _ channels: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let corner = gradient + (top &* map.width &+ left) &* map.channels
  let next = gradient + followingCorner(map, top, left, side: form.outputs)
  let rows = min(form.outputs, map.height &- top)
  let columns = min(form.outputs, map.width &- left)
  var channel = 0
  while channel < channels {
    let count = channels &- channel
    let points = { (row: Int) -> Six in
      let p = corner + (row &* map.width &* map.channels &+ channel)
      var x: Four = (.zero, .zero, .zero, .zero)
      if row < rows {
        prefetchPixels(next + (row &* map.width &* map.channels &+ channel), map.channels)
        x.0 = loadNext(p, count)
        if columns > 1 { x.1 = loadNext(p + map.channels, count) }
        if columns > 2 { x.2 = loadNext(p + 2 &* map.channels, count) }
        if columns > 3 { x.3 = loadNext(p + 3 &* map.channels, count) }
      }
      return form.outputs == 4 ? fourGradients(x) : twoGradients((x.0, x.1))
    }
    let (a, b, c, d) = (points(0), points(1), points(2), points(3))
    let column = { (index: Int, x: Four) in
      storeColumn(
        form.outputs == 4 ? fourGradients(x) : twoGradients((x.0, x.1)), index, target + channel, stride)
    }
    column(0, (a.0, b.0, c.0, d.0))
    column(1, (a.1, b.1, c.1, d.1))
    column(2, (a.2, b.2, c.2, d.2))
    column(3, (a.3, b.3, c.3, d.3))
    column(4, (a.4, b.4, c.4, d.4))
    column(5, (a.5, b.5, c.5, d.5))
    channel &+= lanes
  }
}

func winogradOutput(
  _ form: WinogradForm, _ source: UnsafePointer<Float>, _ stride: Int, _ bias: UnsafePointer<Float>?,
  _ clampsAtZero: Bool, _ image: UnsafeMutablePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int,
  _ channel: Int, _ count: Int
) {
  let corner = image + ((top &* map.width &+ left) &* map.channels &+ channel)
  let next = UnsafePointer(image) + (followingCorner(map, top, left, side: form.outputs) &+ channel)
  let rows = min(form.outputs, map.height &- top)
  let columns = min(form.outputs, map.width &- left)
  let least = Vector(repeating: clampsAtZero ? 0 : -Float.infinity)
  var lane = 0
  while lane < count {
    let remaining = count &- lane
    let shift = bias.map { loadNext($0 + (channel &+ lane), remaining) } ?? Vector.zero
    let outputs = { (x: Six) -> Four in
      guard form.outputs != 4 else { return fourOutputs(x) }
      let two = twoOutputs(x)
      return (two.0, two.1, .zero, .zero)
    }
    let column = { (index: Int) in outputs(loadColumn(source + lane, index, stride)) }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    let storeRow = { (row: Int, x: Six) in
      guard row < rows else { return }
      let y = outputs(x)
      let p = corner + (row &* map.width &* map.channels &+ lane)
      prefetchPixels(next + (row &* map.width &* map.channels &+ lane), map.channels)
      storeNext(atLeast(least, y.0 + shift), p, remaining)
      if columns > 1 { storeNext(atLeast(least, y.1 + shift), p + map.channels, remaining) }
      if columns > 2 { storeNext(atLeast(least, y.2 + shift), p + 2 &* map.channels, remaining) }
      if columns > 3 { storeNext(atLeast(least, y.3 + shift), p + 3 &* map.channels, remaining) }
    }
    storeRow(0, (a.0, b.0, c.0, d.0, e.0, f.0))
    storeRow(1, (a.1, b.1, c.1, d.1, e.1, f.1))
    storeRow(2, (a.2, b.2, c.2, d.2, e.2, f.2))
    storeRow(3, (a.3, b.3, c.3, d.3, e.3, f.3))
    lane &+= lanes
  }
}

/// Where the tile after this one begins: to the right, in the next row of tiles, or in the next image.
@inline(__always)
private func followingCorner(_ map: WinogradMap, _ top: Int, _ left: Int, side: Int) -> Int {
  if left &+ side < map.width { return (top &* map.width &+ left &+ side) &* map.channels }
  let row = top &+ side < map.height ? top &+ side : map.height
  return row &* map.width &* map.channels
}

/// Asks for a vector of each of four neighbouring pixels.
@inline(__always)
private func prefetchPixels(_ first: UnsafePointer<Float>, _ channels: Int) {
  prefetch(first)
  prefetch(first + channels)
  prefetch(first + 2 &* channels)
  prefetch(first + 3 &* channels)
}

@inline(__always)
func loadColumn(_ source: UnsafePointer<Float>, _ column: Int, _ stride: Int) -> Six {
  let p = source + column &* stride
  return (
    loadVector(p), loadVector(p + 6 &* stride), loadVector(p + 12 &* stride), loadVector(p + 18 &* stride),
    loadVector(p + 24 &* stride), loadVector(p + 30 &* stride)
  )
}

@inline(__always)
private func storeColumn(_ x: Six, _ column: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int) {
  let p = target + column &* stride
  storeVector(x.0, p)
  storeVector(x.1, p + 6 &* stride)
  storeVector(x.2, p + 12 &* stride)
  storeVector(x.3, p + 18 &* stride)
  storeVector(x.4, p + 24 &* stride)
  storeVector(x.5, p + 30 &* stride)
}
