func add(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  for i in 0..<count { target[i] += source[i] }
}
