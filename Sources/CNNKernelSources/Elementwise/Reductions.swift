import CNNKernels

/// Elements whose squares are summed in single precision before they are added in double precision.
private let blockCount = 1024

extension Kernels {
  /// The sum of squares: each block of 1024 elements has four vectors of running sums, blocks are added in order.
  static func sumOfSquares(_ input: Source, count: Int) -> Double {
    var total = 0.0
    var begin = 0
    while begin < count {
      let end = begin &+ blockCount < count ? begin &+ blockCount : count
      total += Double(squaresOfBlock(input + begin, end &- begin))
      begin = end
    }
    return total
  }
}

@inline(__always)
private func squaresOfBlock(_ block: Source, _ count: Int) -> Float {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var i = 0
  while i &+ 4 &* lanes <= count {
    let (x, y) = (loadVector(block + i), loadVector(block + i + lanes))
    let (z, w) = (loadVector(block + i + 2 &* lanes), loadVector(block + i + 3 &* lanes))
    a = multiplyAdd(x, x, a)
    b = multiplyAdd(y, y, b)
    c = multiplyAdd(z, z, c)
    d = multiplyAdd(w, w, d)
    i &+= 4 &* lanes
  }
  while i < count {
    let x = loadNext(block + i, count &- i)
    a = multiplyAdd(x, x, a)
    i &+= lanes
  }
  return laneSum((a + b) + (c + d))
}

/// Elements that are tested together before anyone looks which it was.
private let testedTogether = 4096

extension Kernels {
  /// The index of the first infinity or NaN, or the count if there is none.
  static func firstNonFinite(_ input: Source, count: Int) -> Int {
    let magnitudeMask: UInt32 = 0x7FFF_FFFF
    let infinity: UInt32 = 0x7F80_0000
    var begin = 0
    while begin < count {
      let end = begin &+ testedTogether < count ? begin &+ testedTogether : count
      var largest: UInt32 = 0
      // The integer maximum has no order to keep, so the compiler turns this loop into vectors.
      for i in begin..<end {
        let magnitude = input[i].bitPattern & magnitudeMask
        largest = magnitude > largest ? magnitude : largest
      }
      if largest >= infinity {
        for i in begin..<end where input[i].bitPattern & magnitudeMask >= infinity { return i }
      }
      begin = end
    }
    return count
  }
}
