import CVectors

#if LANES_16
  typealias IntegerVector = SIMD16<Int32>
#elseif LANES_8
  typealias IntegerVector = SIMD8<Int32>
#else
  typealias IntegerVector = SIMD4<Int32>
#endif

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

/// |x|; NaN stays NaN.
@inline(__always)
func magnitude(_ x: Vector) -> Vector { select_less(x, .zero, -x, x) }

/// 0 where `x` is negative; NaN stays NaN.
@inline(__always)
func reluVector(_ x: Vector) -> Vector { select_less(x, .zero, .zero, x) }

/// `x`, but at least `lower` and at most `upper`; NaN stays NaN.
@inline(__always)
func clamp(_ x: Vector, _ lower: Float, _ upper: Float) -> Vector {
  let (least, most) = (Vector(repeating: lower), Vector(repeating: upper))
  let raised = select_less(x, least, least, x)
  return select_less(most, raised, most, raised)
}

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

/// The next vector of a range, or what is left of it when that is less.
@inline(__always)
func loadNext(_ source: UnsafePointer<Float>, _ left: Int) -> Vector {
  left >= lanes ? loadVector(source) : loadFirst(source, left)
}

@inline(__always)
func storeNext(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ left: Int) {
  if left >= lanes { storeVector(value, target) } else { storeFirst(target, value, left) }
}

/// `y = f(x)` for `count` elements, which may be the same memory.
///
/// The rest that fills no vector goes through the same vector function, so an element's bits don't depend on where
/// a range begins. `f` stands here once, because the compiler copies a closure into a loop only if it has one use.
@inline(__always)
func mapVectors(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ f: (Vector) -> Vector) {
  var i = 0
  while i < count {
    storeNext(f(loadNext(x + i, count &- i)), y + i, count &- i)
    i &+= lanes
  }
}

/// `z = f(x, y)` for `count` elements; `z` may be the memory of `x` or `y`.
@inline(__always)
func mapVectors(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ count: Int,
  _ f: (Vector, Vector) -> Vector
) {
  var i = 0
  while i < count {
    let left = count &- i
    storeNext(f(loadNext(x + i, left), loadNext(y + i, left)), z + i, left)
    i &+= lanes
  }
}
