import CNNKernels

/// Side of an input tile, and so the number of interpolation points: 0, 1, -1, 2, -2 and infinity.
let tileSide = 6
let frequencies = tileSide * tileSide

typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)

/// Vectors on the stack between the two passes of a transform.
typealias Scratch = UnsafeMutablePointer<Vector>

@inline(__always)
func withScratch(_ body: (Scratch) -> Void) {
  // Not `withUnsafeTemporaryAllocation`, which asks the system for the stack's bounds at every call.
  var scratch = InlineArray<36, Vector>(repeating: Vector(repeating: 0))
  withUnsafeMutablePointer(to: &scratch) { body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: Vector.self)) }
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
private func fourOutputs(_ x: Six) -> (Vector, Vector, Vector, Vector) {
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
private func fourGradients(_ x: (Vector, Vector, Vector, Vector)) -> Six {
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
  _ image: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let isInside = top >= 0 && left >= 0 && top &+ tileSide <= map.height && left &+ tileSide <= map.width
  let corner = image + (top &* map.width &+ left) &* map.channels
  withScratch { tile in
    var channel = 0
    while channel < map.channels {
      let count = map.channels &- channel
      if isInside && count >= Vector.scalarCount {
        loadInside(corner + channel, map, tile)
      } else {
        loadClipped(corner + channel, map, top, left, count, tile)
      }
      for column in 0..<tileSide {
        storeColumn(inputPoints(getColumn(tile, column)), column, target + channel, stride)
      }
      channel &+= Vector.scalarCount
    }
  }
}

/// The row pass of an input tile of which every pixel exists.
@inline(__always)
private func loadInside(_ corner: UnsafePointer<Float>, _ map: WinogradMap, _ tile: Scratch) {
  let lanes = Vector.scalarCount
  let channels = map.channels
  for row in 0..<tileSide {
    let p = corner + row &* map.width &* channels
    let x: Six = (
      loadLanes(p, lanes), loadLanes(p + channels, lanes), loadLanes(p + 2 &* channels, lanes),
      loadLanes(p + 3 &* channels, lanes), loadLanes(p + 4 &* channels, lanes), loadLanes(p + 5 &* channels, lanes)
    )
    setRow(tile, row, inputPoints(x))
  }
}

/// The row pass of an input tile that hangs over the map's edge, where zeros stand.
@inline(__always)
private func loadClipped(
  _ corner: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int, _ count: Int, _ tile: Scratch
) {
  let zero = Vector(repeating: 0)
  let first = max(0, -left)
  let end = min(tileSide, map.width &- left)
  for row in 0..<tileSide {
    var x: Six = (zero, zero, zero, zero, zero, zero)
    if top &+ row >= 0 && top &+ row < map.height {
      let p = corner + row &* map.width &* map.channels
      if first == 0 && end > 0 { x.0 = loadLanes(p, count) }
      if first <= 1 && end > 1 { x.1 = loadLanes(p + map.channels, count) }
      if first <= 2 && end > 2 { x.2 = loadLanes(p + 2 &* map.channels, count) }
      if first <= 3 && end > 3 { x.3 = loadLanes(p + 3 &* map.channels, count) }
      if first <= 4 && end > 4 { x.4 = loadLanes(p + 4 &* map.channels, count) }
      if first <= 5 && end > 5 { x.5 = loadLanes(p + 5 &* map.channels, count) }
    }
    setRow(tile, row, inputPoints(x))
  }
}

func winogradGradient(
  _ form: WinogradForm, _ gradient: UnsafePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let corner = gradient + (top &* map.width &+ left) &* map.channels
  let rows = min(form.outputs, map.height &- top)
  let columns = min(form.outputs, map.width &- left)
  let zero = Vector(repeating: 0)
  withScratch { tile in
    var channel = 0
    while channel < map.channels {
      let count = map.channels &- channel
      for row in 0..<form.outputs {
        let p = corner + (row &* map.width &* map.channels &+ channel)
        var x = (zero, zero, zero, zero)
        if row < rows {
          x.0 = loadLanes(p, count)
          if columns > 1 { x.1 = loadLanes(p + map.channels, count) }
          if columns > 2 { x.2 = loadLanes(p + 2 &* map.channels, count) }
          if columns > 3 { x.3 = loadLanes(p + 3 &* map.channels, count) }
        }
        setRow(tile, row, form.outputs == 4 ? fourGradients(x) : twoGradients((x.0, x.1)))
      }
      for column in 0..<tileSide {
        let points =
          form.outputs == 4
          ? fourGradients((tile[column], tile[6 &+ column], tile[12 &+ column], tile[18 &+ column]))
          : twoGradients((tile[column], tile[6 &+ column]))
        storeColumn(points, column, target + channel, stride)
      }
      channel &+= Vector.scalarCount
    }
  }
}

func winogradOutput(
  _ form: WinogradForm, _ source: UnsafePointer<Float>, _ stride: Int, _ bias: UnsafePointer<Float>?,
  _ clampsAtZero: Bool, _ image: UnsafeMutablePointer<Float>, _ map: WinogradMap, _ top: Int, _ left: Int,
  _ channel: Int, _ count: Int
) {
  let corner = image + ((top &* map.width &+ left) &* map.channels &+ channel)
  let rows = min(form.outputs, map.height &- top)
  let columns = min(form.outputs, map.width &- left)
  let floor = Vector(repeating: clampsAtZero ? 0 : -Float.infinity)
  withScratch { halfway in
    var lane = 0
    while lane < count {
      let remaining = count &- lane
      let shift = bias.map { loadLanes($0 + (channel &+ lane), remaining) } ?? Vector(repeating: 0)
      for column in 0..<tileSide {
        let x = loadColumn(source + lane, column, stride)
        if form.outputs == 4 {
          (halfway[column], halfway[6 &+ column], halfway[12 &+ column], halfway[18 &+ column]) = fourOutputs(x)
        } else {
          (halfway[column], halfway[6 &+ column]) = twoOutputs(x)
        }
      }
      for row in 0..<rows {
        let h = halfway + row &* tileSide
        let x: Six = (h[0], h[1], h[2], h[3], h[4], h[5])
        let p = corner + (row &* map.width &* map.channels &+ lane)
        if form.outputs == 4 {
          let y = fourOutputs(x)
          storeLanes(clamp(y.0 + shift, floor), p, remaining)
          if columns > 1 { storeLanes(clamp(y.1 + shift, floor), p + map.channels, remaining) }
          if columns > 2 { storeLanes(clamp(y.2 + shift, floor), p + 2 &* map.channels, remaining) }
          if columns > 3 { storeLanes(clamp(y.3 + shift, floor), p + 3 &* map.channels, remaining) }
        } else {
          let y = twoOutputs(x)
          storeLanes(clamp(y.0 + shift, floor), p, remaining)
          if columns > 1 { storeLanes(clamp(y.1 + shift, floor), p + map.channels, remaining) }
        }
      }
      lane &+= Vector.scalarCount
    }
  }
}

/// The larger of each pair; NaN in `x` stays.
@inline(__always)
private func clamp(_ x: Vector, _ floor: Vector) -> Vector { x.replacing(with: floor, where: x .< floor) }

@inline(__always)
private func setRow(_ tile: Scratch, _ row: Int, _ x: Six) {
  tile[row &* 6] = x.0
  tile[row &* 6 &+ 1] = x.1
  tile[row &* 6 &+ 2] = x.2
  tile[row &* 6 &+ 3] = x.3
  tile[row &* 6 &+ 4] = x.4
  tile[row &* 6 &+ 5] = x.5
}

@inline(__always)
private func getColumn(_ tile: Scratch, _ column: Int) -> Six {
  (
    tile[column], tile[6 &+ column], tile[12 &+ column], tile[18 &+ column], tile[24 &+ column], tile[30 &+ column]
  )
}

@inline(__always)
func loadColumn(_ source: UnsafePointer<Float>, _ column: Int, _ stride: Int) -> Six {
  let p = source + column &* stride
  let lanes = Vector.scalarCount
  return (
    loadLanes(p, lanes), loadLanes(p + 6 &* stride, lanes), loadLanes(p + 12 &* stride, lanes),
    loadLanes(p + 18 &* stride, lanes), loadLanes(p + 24 &* stride, lanes), loadLanes(p + 30 &* stride, lanes)
  )
}

@inline(__always)
private func storeColumn(_ x: Six, _ column: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int) {
  let p = target + column &* stride
  storeLanes(x.0, p, Vector.scalarCount)
  storeLanes(x.1, p + 6 &* stride, Vector.scalarCount)
  storeLanes(x.2, p + 12 &* stride, Vector.scalarCount)
  storeLanes(x.3, p + 18 &* stride, Vector.scalarCount)
  storeLanes(x.4, p + 24 &* stride, Vector.scalarCount)
  storeLanes(x.5, p + 30 &* stride, Vector.scalarCount)
}
