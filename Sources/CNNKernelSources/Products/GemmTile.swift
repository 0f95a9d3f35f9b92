import CNNKernels
import CVectors

/// Steps ahead for which `b` is asked for: about a hundred cycles, a few times the way to the second-level cache. `a` is
/// asked for as far ahead where a step is a line of it, and otherwise a line a step of what follows this tile. Tiles of
/// one vector don't ask, because loads are what limits them.
private let prefetchSteps = 8
/// Floats of a cache line.
private let lineCount = 16

/// Multiplies one tile: `rows` by `vectors` vectors of columns, all sums in registers.
///
/// `rows`, `vectors`, `rowsAreAdjacent` and `copies` are constants where this is inlined, so whatever a smaller tile lacks costs
/// nothing. Three rows share a pointer, because an address can add a register once or twice (14 pointers would spill).
///
/// - Parameters:
///   - column: the tile's first column, for the bias.
///   - tail: valid lanes of the tile's last vector.
///   - isPlain: see `StridedProduct.isPlain`.
@inline(__always)
func multiplyTile(
  _ product: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int, rows: Int, vectors: Int, rowsAreAdjacent: Bool,
  copies: Bool = false, isPlain: Bool = false
) {
  let p = product.pointee
  var s0 = Vector.zero
  var s1 = Vector.zero
  var s2 = Vector.zero
  var s3 = Vector.zero
  var s4 = Vector.zero
  var t0 = Vector.zero
  var t1 = Vector.zero
  var t2 = Vector.zero
  var t3 = Vector.zero
  var t4 = Vector.zero
  var s5 = Vector.zero
  var s6 = Vector.zero
  var s7 = Vector.zero
  var s8 = Vector.zero
  var s9 = Vector.zero
  var t5 = Vector.zero
  var t6 = Vector.zero
  var t7 = Vector.zero
  var t8 = Vector.zero
  var t9 = Vector.zero
  var s10 = Vector.zero
  var s11 = Vector.zero
  var s12 = Vector.zero
  var s13 = Vector.zero
  var t10 = Vector.zero
  var t11 = Vector.zero
  var t12 = Vector.zero
  var t13 = Vector.zero
  if !isPlain && (p.accumulates || p.epilogue.bias != nil) {
    let start = p.accumulates ? UnsafePointer(c) : p.epilogue.bias! + column
    let startRow = p.accumulates ? p.cRow : 0
    if rows > 0 { begin(start + 0 * startRow, vectors, tail, &s0, &t0) }
    if rows > 1 { begin(start + 1 * startRow, vectors, tail, &s1, &t1) }
    if rows > 2 { begin(start + 2 * startRow, vectors, tail, &s2, &t2) }
    if rows > 3 { begin(start + 3 * startRow, vectors, tail, &s3, &t3) }
    if rows > 4 { begin(start + 4 * startRow, vectors, tail, &s4, &t4) }
    if rows > 5 { begin(start + 5 * startRow, vectors, tail, &s5, &t5) }
    if rows > 6 { begin(start + 6 * startRow, vectors, tail, &s6, &t6) }
    if rows > 7 { begin(start + 7 * startRow, vectors, tail, &s7, &t7) }
    if rows > 8 { begin(start + 8 * startRow, vectors, tail, &s8, &t8) }
    if rows > 9 { begin(start + 9 * startRow, vectors, tail, &s9, &t9) }
    if rows > 10 { begin(start + 10 * startRow, vectors, tail, &s10, &t10) }
    if rows > 11 { begin(start + 11 * startRow, vectors, tail, &s11, &t11) }
    if rows > 12 { begin(start + 12 * startRow, vectors, tail, &s12, &t12) }
    if rows > 13 { begin(start + 13 * startRow, vectors, tail, &s13, &t13) }
  }

  let row = rowsAreAdjacent ? 1 : p.aRow
  let step = rowsAreAdjacent ? p.aStep : 1
  let ahead = prefetchSteps * p.bStep
  let upcoming = isPlain ? nil : p.upcoming.map { $0 + column / (2 * Vector.scalarCount) * p.bPanel }
  let laterStep = upcoming != nil ? p.bStep : rowsAreAdjacent ? step : lineCount
  var copiedRow = column / (2 * Vector.scalarCount) * p.runs
  var aBlock = a
  var bBlock = b
  for _ in 0..<(isPlain ? 1 : p.blocks) {
    var aRun = aBlock
    var bRun = bBlock
    for _ in 0..<(isPlain ? 1 : p.runs) {
      var q0 = aRun
      var q1 = aRun + 3 * row
      var q2 = aRun + 6 * row
      var q3 = aRun + 9 * row
      var q4 = aRun + 12 * row
      var bStep = bRun
      var later = upcoming ?? (rowsAreAdjacent ? aRun + prefetchSteps * step : aRun + rows * row)
      var copy = p.copy
      var copiedVectors = 0
      if copies && copiedRow < p.copiedRows {
        later = p.copied! + copiedRow * p.copiedRow
        copy = p.copy! + copiedRow * p.copyRow
        copiedVectors = p.copiedVectors
      }
      copiedRow += 1
      for _ in 0..<p.length {
        if copies && copiedVectors > 0 {
          // In the shadow of the multiplications, which need other ports.
          storeVector(loadVector(later), copy!)
          copy = copy! + Vector.scalarCount
          later = opaque(later + Vector.scalarCount)
          copiedVectors -= 1
        } else if vectors > 1 && !isPlain {
          prefetch(later)
          if rowsAreAdjacent { prefetch(later + (rows - 1)) }
          later = opaque(later + laterStep)
        }
        if vectors > 1 {
          prefetch(bStep + ahead)
          prefetch(bStep + ahead + Vector.scalarCount)
        }
        #if EXACT_READS
          let b0 = vectors > 1 ? loadVector(bStep) : loadFirst(bStep, tail)
          let b1 = vectors > 1 ? loadFirst(bStep + Vector.scalarCount, tail) : Vector.zero
        #else
          // Whole vectors, also of a tail: a mask would cost a slot of the multiplying ports.
          let b0 = loadVector(bStep)
          let b1 = vectors > 1 ? loadVector(bStep + Vector.scalarCount) : Vector.zero
        #endif
        if rowsAreAdjacent {
          (q1, q2, q3, q4) = (q0 + 3, q0 + 6, q0 + 9, q0 + 12)
        }
        if rows > 0 { accumulate(q0[0], b0, b1, vectors, &s0, &t0) }
        if rows > 1 { accumulate(q0[row], b0, b1, vectors, &s1, &t1) }
        if rows > 2 { accumulate(q0[2 * row], b0, b1, vectors, &s2, &t2) }
        if rows > 3 { accumulate(q1[0], b0, b1, vectors, &s3, &t3) }
        if rows > 4 { accumulate(q1[row], b0, b1, vectors, &s4, &t4) }
        if rows > 5 { accumulate(q1[2 * row], b0, b1, vectors, &s5, &t5) }
        if rows > 6 { accumulate(q2[0], b0, b1, vectors, &s6, &t6) }
        if rows > 7 { accumulate(q2[row], b0, b1, vectors, &s7, &t7) }
        if rows > 8 { accumulate(q2[2 * row], b0, b1, vectors, &s8, &t8) }
        if rows > 9 { accumulate(q3[0], b0, b1, vectors, &s9, &t9) }
        if rows > 10 { accumulate(q3[row], b0, b1, vectors, &s10, &t10) }
        if rows > 11 { accumulate(q3[2 * row], b0, b1, vectors, &s11, &t11) }
        if rows > 12 { accumulate(q4[0], b0, b1, vectors, &s12, &t12) }
        if rows > 13 { accumulate(q4[row], b0, b1, vectors, &s13, &t13) }
        // Opaque, or the optimiser would make one address of another by a chain of additions in every step.
        q0 = opaque(q0 + step)
        if !rowsAreAdjacent {
          q1 = opaque(q1 + step)
          q2 = opaque(q2 + step)
          q3 = opaque(q3 + step)
          q4 = opaque(q4 + step)
        }
        bStep = opaque(bStep + p.bStep)
      }
      aRun += p.aRun
      bRun += p.bRun
    }
    aBlock += p.aBlock
    bBlock += p.bBlock
  }

  if !isPlain, let distance = p.epilogue.residual {
    let residual = UnsafePointer(c) + distance
    if rows > 0 { add(residual + 0 * p.cRow, vectors, tail, &s0, &t0) }
    if rows > 1 { add(residual + 1 * p.cRow, vectors, tail, &s1, &t1) }
    if rows > 2 { add(residual + 2 * p.cRow, vectors, tail, &s2, &t2) }
    if rows > 3 { add(residual + 3 * p.cRow, vectors, tail, &s3, &t3) }
    if rows > 4 { add(residual + 4 * p.cRow, vectors, tail, &s4, &t4) }
    if rows > 5 { add(residual + 5 * p.cRow, vectors, tail, &s5, &t5) }
    if rows > 6 { add(residual + 6 * p.cRow, vectors, tail, &s6, &t6) }
    if rows > 7 { add(residual + 7 * p.cRow, vectors, tail, &s7, &t7) }
    if rows > 8 { add(residual + 8 * p.cRow, vectors, tail, &s8, &t8) }
    if rows > 9 { add(residual + 9 * p.cRow, vectors, tail, &s9, &t9) }
    if rows > 10 { add(residual + 10 * p.cRow, vectors, tail, &s10, &t10) }
    if rows > 11 { add(residual + 11 * p.cRow, vectors, tail, &s11, &t11) }
    if rows > 12 { add(residual + 12 * p.cRow, vectors, tail, &s12, &t12) }
    if rows > 13 { add(residual + 13 * p.cRow, vectors, tail, &s13, &t13) }
  }
  let least = isPlain ? nil : Vector(repeating: p.epilogue.hasReLU ? 0 : -Float.infinity)
  if rows > 0 { finish(c + 0 * p.cRow, least, vectors, tail, s0, t0) }
  if rows > 1 { finish(c + 1 * p.cRow, least, vectors, tail, s1, t1) }
  if rows > 2 { finish(c + 2 * p.cRow, least, vectors, tail, s2, t2) }
  if rows > 3 { finish(c + 3 * p.cRow, least, vectors, tail, s3, t3) }
  if rows > 4 { finish(c + 4 * p.cRow, least, vectors, tail, s4, t4) }
  if rows > 5 { finish(c + 5 * p.cRow, least, vectors, tail, s5, t5) }
  if rows > 6 { finish(c + 6 * p.cRow, least, vectors, tail, s6, t6) }
  if rows > 7 { finish(c + 7 * p.cRow, least, vectors, tail, s7, t7) }
  if rows > 8 { finish(c + 8 * p.cRow, least, vectors, tail, s8, t8) }
  if rows > 9 { finish(c + 9 * p.cRow, least, vectors, tail, s9, t9) }
  if rows > 10 { finish(c + 10 * p.cRow, least, vectors, tail, s10, t10) }
  if rows > 11 { finish(c + 11 * p.cRow, least, vectors, tail, s11, t11) }
  if rows > 12 { finish(c + 12 * p.cRow, least, vectors, tail, s12, t12) }
  if rows > 13 { finish(c + 13 * p.cRow, least, vectors, tail, s13, t13) }
}

@inline(__always)
private func accumulate(
  _ scalar: Float, _ b0: Vector, _ b1: Vector, _ vectors: Int, _ s: inout Vector, _ t: inout Vector
) {
  let a = Vector(repeating: scalar)
  s = multiplyAdd(a, b0, s)
  if vectors > 1 { t = multiplyAdd(a, b1, t) }
}

@inline(__always)
private func begin(
  _ start: UnsafePointer<Float>, _ vectors: Int, _ tail: Int, _ s: inout Vector, _ t: inout Vector
) {
  s = vectors > 1 ? loadVector(start) : loadFirst(start, tail)
  if vectors > 1 { t = loadFirst(start + Vector.scalarCount, tail) }
}

@inline(__always)
private func add(
  _ residual: UnsafePointer<Float>, _ vectors: Int, _ tail: Int, _ s: inout Vector, _ t: inout Vector
) {
  s += vectors > 1 ? loadVector(residual) : loadFirst(residual, tail)
  if vectors > 1 { t += loadFirst(residual + Vector.scalarCount, tail) }
}

@inline(__always)
private func finish(
  _ c: UnsafeMutablePointer<Float>, _ least: Vector?, _ vectors: Int, _ tail: Int, _ s: Vector, _ t: Vector
) {
  guard let least else {
    storeVector(s, c)
    storeVector(t, c + Vector.scalarCount)
    return
  }
  if vectors > 1 {
    storeVector(atLeast(least, s), c)
    storeFirst(c + Vector.scalarCount, atLeast(least, t), tail)
  } else {
    storeFirst(c, atLeast(least, s), tail)
  }
}
