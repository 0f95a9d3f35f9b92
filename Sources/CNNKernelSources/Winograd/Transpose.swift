extension Kernels {
  /// Transposes a square of `lanes` by `lanes` floats in registers.
  ///
  /// Interleaving row i with row i + lanes / 2 rotates the bits of an element's address by one; after as many rounds as
  /// an index has bits, rows and columns have changed places.
  static func transpose(
    _ source: UnsafePointer<Float>, sourceStride: Int, into target: UnsafeMutablePointer<Float>, targetStride: Int
  ) {
    var rows = Square(repeating: Vector(repeating: 0))
    for i in 0..<lanes { rows[i] = loadVector(source + i &* sourceStride) }
    rows = interleaved(interleaved(rows))
    #if LANES_8 || LANES_16
      rows = interleaved(rows)
    #endif
    #if LANES_16
      rows = interleaved(rows)
    #endif
    for i in 0..<lanes { storeVector(rows[i], target + i &* targetStride) }
  }
}

#if LANES_16
  private typealias Square = InlineArray<16, Vector>
#elseif LANES_8
  private typealias Square = InlineArray<8, Vector>
#else
  private typealias Square = InlineArray<4, Vector>
#endif

@inline(__always)
private func interleaved(_ rows: Square) -> Square {
  let half = Vector.scalarCount / 2
  var result = rows
  for i in 0..<half {
    (result[2 &* i], result[2 &* i &+ 1]) = interleaved(rows[i], rows[i &+ half])
  }
  return result
}

/// The lanes of two vectors in turns: those of their lower halves, and those of their upper halves.
@inline(__always)
func interleaved(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
  var low = Vector()
  low.evenHalf = a.lowHalf
  low.oddHalf = b.lowHalf
  var high = Vector()
  high.evenHalf = a.highHalf
  high.oddHalf = b.highHalf
  return (low, high)
}

/// The sums of `lanes` vectors, `stride` floats apart, that of the first in the first lane.
///
/// The rounds of `transpose`, adding what a round would keep apart.
func rowSums(_ source: UnsafePointer<Float>, _ stride: Int) -> Vector {
  var rows = Square(repeating: Vector(repeating: 0))
  for i in 0..<lanes { rows[i] = loadVector(source + i &* stride) }
  #if LANES_16
    addPairs(&rows, 8)
  #endif
  #if LANES_8 || LANES_16
    addPairs(&rows, 4)
  #endif
  addPairs(&rows, 2)
  addPairs(&rows, 1)
  return rows[0]
}

/// Adds the halves of rows i and i + half, which share row i from now on, lane by lane in turns.
@inline(__always)
private func addPairs(_ rows: inout Square, _ half: Int) {
  for i in 0..<half {
    let (low, high) = interleaved(rows[i], rows[i &+ half])
    rows[i] = low + high
  }
}
