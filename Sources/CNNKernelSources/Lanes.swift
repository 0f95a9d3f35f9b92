/// Loads `count` floats, all lanes or fewer; lanes beyond are 0, and nothing beyond is read.
@inline(__always)
func loadLanes(_ source: UnsafePointer<Float>, _ count: Int) -> Vector {
  if count >= Vector.scalarCount { return UnsafeRawPointer(source).loadUnaligned(as: Vector.self) }
  var result = Vector(repeating: 0)
  for lane in 0..<count { result[lane] = source[lane] }
  return result
}

/// Stores the first `count` lanes, or all; nothing beyond is written.
@inline(__always)
func storeLanes(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  if count >= Vector.scalarCount {
    UnsafeMutableRawPointer(target).storeBytes(of: value, as: Vector.self)
  } else {
    for lane in 0..<count { target[lane] = value[lane] }
  }
}
