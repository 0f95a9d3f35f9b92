#if LANES_16
  typealias IntegerVector = SIMD16<Int32>
#elseif LANES_8
  typealias IntegerVector = SIMD8<Int32>
#else
  typealias IntegerVector = SIMD4<Int32>
#endif

/// One truth value a lane.
typealias LaneMask = SIMDMask<IntegerVector>

/// Floats in a vector.
var lanes: Int {
  @inline(__always) get { Vector.scalarCount }
}

@inline(__always)
func loadVector(_ source: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
}

@inline(__always)
func storeVector(_ value: Vector, _ target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: Vector.self)
}

/// `yes` where the mask holds, else `no`.
@inline(__always)
func choose(_ mask: LaneMask, _ yes: Vector, _ no: Vector) -> Vector { no.replacing(with: yes, where: mask) }

@inline(__always)
func bits(_ value: Vector) -> IntegerVector { unsafeBitCast(value, to: IntegerVector.self) }

@inline(__always)
func float(bits: IntegerVector) -> Vector { unsafeBitCast(bits, to: Vector.self) }

/// Sum of the lanes, halves first: lane i is added to lane i + lanes/2, and so on.
@inline(__always)
func laneSum(_ value: Vector) -> Float {
  #if LANES_16
    let eight = value.lowHalf + value.highHalf
    let four = eight.lowHalf + eight.highHalf
  #elseif LANES_8
    let four = value.lowHalf + value.highHalf
  #else
    let four = value
  #endif
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// `y = f(x)` for `count` elements, which may be the same memory.
///
/// The rest that fills no vector goes through the same vector function, so an element's bits don't depend on where
/// a range begins.
@inline(__always)
func mapVectors(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ f: (Vector) -> Vector) {
  var i = 0
  while i &+ lanes <= count {
    storeVector(f(loadVector(x + i)), y + i)
    i &+= lanes
  }
  if i < count { storeFirst(y + i, f(loadFirst(x + i, count &- i)), count &- i) }
}

/// `z = f(x, y)` for `count` elements; `z` may be the memory of `x` or `y`.
@inline(__always)
func mapVectors(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ count: Int,
  _ f: (Vector, Vector) -> Vector
) {
  var i = 0
  while i &+ lanes <= count {
    storeVector(f(loadVector(x + i), loadVector(y + i)), z + i)
    i &+= lanes
  }
  if i < count {
    let rest = count &- i
    storeFirst(z + i, f(loadFirst(x + i, rest), loadFirst(y + i, rest)), rest)
  }
}
