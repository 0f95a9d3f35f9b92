import CNNKernels
import CVectors

private var frequencies: Int { FewTiles.frequencies }
private var frequencyStride: Int { FewTiles.frequencyStride }

/// Adds a block's products with one tile to its sums, six frequencies at a time: so many chains of additions keep the
/// processor busy.
@inline(never)
func addTile(
  _ product: UnsafePointer<WinogradFewTiles>, _ block: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  let count = product.pointee.channelCount
  var frequency = 0
  while frequency < frequencies {
    let target = sums + frequency &* lanes
    var (s0, s1, s2) = (loadVector(target), loadVector(target + lanes), loadVector(target + 2 &* lanes))
    var s3 = loadVector(target + 3 &* lanes)
    var (s4, s5) = (loadVector(target + 4 &* lanes), loadVector(target + 5 &* lanes))
    var filters = block + frequency &* frequencyStride
    var q = factors + frequency &* lanes
    var left = count
    while left > 0 {
      for lane in 0..<min(lanes, left) {
        s0 = multiplyAdd(broadcast(q, lane), loadVector(filters), s0)
        s1 = multiplyAdd(broadcast(q, lane &+ lanes), loadVector(filters + frequencyStride), s1)
        s2 = multiplyAdd(broadcast(q, lane &+ 2 &* lanes), loadVector(filters + 2 &* frequencyStride), s2)
        s3 = multiplyAdd(broadcast(q, lane &+ 3 &* lanes), loadVector(filters + 3 &* frequencyStride), s3)
        s4 = multiplyAdd(broadcast(q, lane &+ 4 &* lanes), loadVector(filters + 4 &* frequencyStride), s4)
        s5 = multiplyAdd(broadcast(q, lane &+ 5 &* lanes), loadVector(filters + 5 &* frequencyStride), s5)
        filters = opaque(filters + lanes)
      }
      q += frequencies &* lanes
      left &-= lanes
    }
    storeVector(s0, target)
    storeVector(s1, target + lanes)
    storeVector(s2, target + 2 &* lanes)
    storeVector(s3, target + 3 &* lanes)
    storeVector(s4, target + 4 &* lanes)
    storeVector(s5, target + 5 &* lanes)
    frequency &+= 6
  }
}

/// The same with two tiles, three frequencies at a time.
@inline(never)
func addTwoTiles(
  _ product: UnsafePointer<WinogradFewTiles>, _ block: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  let p = product.pointee
  var frequency = 0
  while frequency < frequencies {
    let s = sums + frequency &* lanes
    let t = s + p.filterTileStride
    var (s0, s1, s2) = (loadVector(s), loadVector(s + lanes), loadVector(s + 2 &* lanes))
    var (t0, t1, t2) = (loadVector(t), loadVector(t + lanes), loadVector(t + 2 &* lanes))
    var filters = block + frequency &* frequencyStride
    var q0 = factors + frequency &* lanes
    var q1 = q0 + p.channelTileStride
    var left = p.channelCount
    while left > 0 {
      for lane in 0..<min(lanes, left) {
        let (b0, b1) = (loadVector(filters), loadVector(filters + frequencyStride))
        let b2 = loadVector(filters + 2 &* frequencyStride)
        s0 = multiplyAdd(broadcast(q0, lane), b0, s0)
        t0 = multiplyAdd(broadcast(q1, lane), b0, t0)
        s1 = multiplyAdd(broadcast(q0, lane &+ lanes), b1, s1)
        t1 = multiplyAdd(broadcast(q1, lane &+ lanes), b1, t1)
        s2 = multiplyAdd(broadcast(q0, lane &+ 2 &* lanes), b2, s2)
        t2 = multiplyAdd(broadcast(q1, lane &+ 2 &* lanes), b2, t2)
        filters = opaque(filters + lanes)
      }
      q0 += frequencies &* lanes
      q1 += frequencies &* lanes
      left &-= lanes
    }
    storeVector(s0, s)
    storeVector(s1, s + lanes)
    storeVector(s2, s + 2 &* lanes)
    storeVector(t0, t)
    storeVector(t1, t + lanes)
    storeVector(t2, t + 2 &* lanes)
    frequency &+= 3
  }
}

/// The same with three or four tiles, two frequencies at a time.
@inline(__always)
func addFourTiles(
  _ product: UnsafePointer<WinogradFewTiles>, _ block: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>, tiles: Int
) {
  let p = product.pointee
  var frequency = 0
  while frequency < frequencies {
    let s = sums + frequency &* lanes
    let t = s + p.filterTileStride
    let u = t + p.filterTileStride
    let v = tiles > 3 ? u + p.filterTileStride : u
    var (s0, s1) = (loadVector(s), loadVector(s + lanes))
    var (t0, t1) = (loadVector(t), loadVector(t + lanes))
    var (u0, u1) = (loadVector(u), loadVector(u + lanes))
    var (v0, v1) = tiles > 3 ? (loadVector(v), loadVector(v + lanes)) : (Vector.zero, Vector.zero)
    var filters = block + frequency &* frequencyStride
    var q0 = factors + frequency &* lanes
    var q1 = q0 + p.channelTileStride
    var q2 = q1 + p.channelTileStride
    var q3 = q2 + (tiles > 3 ? p.channelTileStride : 0)
    var left = p.channelCount
    while left > 0 {
      for lane in 0..<min(lanes, left) {
        let (b0, b1) = (loadVector(filters), loadVector(filters + frequencyStride))
        s0 = multiplyAdd(broadcast(q0, lane), b0, s0)
        t0 = multiplyAdd(broadcast(q1, lane), b0, t0)
        u0 = multiplyAdd(broadcast(q2, lane), b0, u0)
        if tiles > 3 { v0 = multiplyAdd(broadcast(q3, lane), b0, v0) }
        s1 = multiplyAdd(broadcast(q0, lane &+ lanes), b1, s1)
        t1 = multiplyAdd(broadcast(q1, lane &+ lanes), b1, t1)
        u1 = multiplyAdd(broadcast(q2, lane &+ lanes), b1, u1)
        if tiles > 3 { v1 = multiplyAdd(broadcast(q3, lane &+ lanes), b1, v1) }
        filters = opaque(filters + lanes)
      }
      q0 += frequencies &* lanes
      q1 += frequencies &* lanes
      q2 += frequencies &* lanes
      q3 += frequencies &* lanes
      left &-= lanes
    }
    storeVector(s0, s)
    storeVector(s1, s + lanes)
    storeVector(t0, t)
    storeVector(t1, t + lanes)
    storeVector(u0, u)
    storeVector(u1, u + lanes)
    if tiles > 3 {
      storeVector(v0, v)
      storeVector(v1, v + lanes)
    }
    frequency &+= 2
  }
}

@inline(__always)
private func broadcast(_ numbers: UnsafePointer<Float>, _ index: Int) -> Vector { Vector(repeating: numbers[index]) }
