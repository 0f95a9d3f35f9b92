import CNNKernels
import CVectors

/// Steps ahead for which `b` is asked for: enough for a row to arrive from memory.
private let prefetchSteps = 12
/// Floats of a cache line.
private let lineCount = 16

/// This multiplies one row with a matrix that nobody has packed, so its columns follow each other in memory.
///
/// A tile of one row would read a line or two of each row of `b` and come back for the next, and wait for its two sums.
/// Here each row of `b` is read in runs of eight vectors. An element's bits are those of a tile.
func multiplyRow(_ product: UnsafePointer<StridedProduct>) {
  let p = product.pointee
  var column = 0
  while p.columns - column >= 8 * lanes {
    multiplyRun(product, column, vectors: 8)
    column += 8 * lanes
  }
  if p.columns - column >= 4 * lanes {
    multiplyRun(product, column, vectors: 4)
    column += 4 * lanes
  }
  while column < p.columns {
    let tail = min(2 * lanes, p.columns - column)
    let (b, c) = (p.b + column, p.c + column)
    if tail > lanes {
      multiplyTile(WideTile.self, 1, product, p.a, b, c, column, tail - lanes)
    } else {
      multiplyTile(NarrowTile.self, 1, product, p.a, b, c, column, tail)
    }
    column += tail
  }
}

/// `vectors`, 4 or 8, is a constant where this is inlined.
@inline(__always)
private func multiplyRun(_ product: UnsafePointer<StridedProduct>, _ column: Int, vectors: Int) {
  let p = product.pointee
  let c = p.c + column
  var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var (s4, s5, s6, s7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  if p.accumulates || p.epilogue.bias != nil {
    let start = p.accumulates ? UnsafePointer(c) : p.epilogue.bias! + column
    (s0, s1) = (loadVector(start), loadVector(start + lanes))
    (s2, s3) = (loadVector(start + 2 &* lanes), loadVector(start + 3 &* lanes))
    if vectors > 4 {
      (s4, s5) = (loadVector(start + 4 &* lanes), loadVector(start + 5 &* lanes))
      (s6, s7) = (loadVector(start + 6 &* lanes), loadVector(start + 7 &* lanes))
    }
  }
  var b = p.b + column
  let ahead = prefetchSteps &* p.bStep
  for step in 0..<p.length {
    var line = 0
    while line < vectors &* lanes {
      prefetch(b + (ahead &+ line))
      line &+= lineCount
    }
    let a = Vector(repeating: p.a[step])
    s0 = multiplyAdd(a, loadVector(b), s0)
    s1 = multiplyAdd(a, loadVector(b + lanes), s1)
    s2 = multiplyAdd(a, loadVector(b + 2 &* lanes), s2)
    s3 = multiplyAdd(a, loadVector(b + 3 &* lanes), s3)
    if vectors > 4 {
      s4 = multiplyAdd(a, loadVector(b + 4 &* lanes), s4)
      s5 = multiplyAdd(a, loadVector(b + 5 &* lanes), s5)
      s6 = multiplyAdd(a, loadVector(b + 6 &* lanes), s6)
      s7 = multiplyAdd(a, loadVector(b + 7 &* lanes), s7)
    }
    b = opaque(b + p.bStep)
  }
  let least = Vector(repeating: p.epilogue.hasReLU ? 0 : -Float.infinity)
  storeVector(atLeast(least, s0), c)
  storeVector(atLeast(least, s1), c + lanes)
  storeVector(atLeast(least, s2), c + 2 &* lanes)
  storeVector(atLeast(least, s3), c + 3 &* lanes)
  if vectors > 4 {
    storeVector(atLeast(least, s4), c + 4 &* lanes)
    storeVector(atLeast(least, s5), c + 5 &* lanes)
    storeVector(atLeast(least, s6), c + 6 &* lanes)
    storeVector(atLeast(least, s7), c + 7 &* lanes)
  }
}
