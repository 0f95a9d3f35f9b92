import CVectors

/// The first `count` floats, 0 in the other lanes; reads nothing beyond them. `count` is 1...lanes.
@inline(__always)
func loadFirst(_ source: UnsafePointer<Float>, _ count: Int) -> Vector {
  #if LANES_16
    load_first_16(source, count)
  #elseif LANES_8
    load_first_8(source, count)
  #else
    load_first_4(source, count)
  #endif
}

/// Writes the first `count` lanes and nothing else.
@inline(__always)
func storeFirst(_ target: UnsafeMutablePointer<Float>, _ vector: Vector, _ count: Int) {
  #if LANES_16
    store_first_16(target, vector, count)
  #elseif LANES_8
    store_first_8(target, vector, count)
  #else
    store_first_4(target, vector, count)
  #endif
}

/// The larger of the two in every lane; NaN in `x` stays NaN.
@inline(__always)
func atLeast(_ least: Vector, _ x: Vector) -> Vector {
  #if LANES_16
    at_least_16(least, x)
  #elseif LANES_8
    at_least_8(least, x)
  #else
    at_least_4(least, x)
  #endif
}
