import CNNEngine

/// Kernels that memory limits: compared with the reference, then timed in the second-level cache.
struct ElementwiseBenchmark {
  /// Elements of the buffers: 256 KB each.
  static let count = 1 << 16

  let name: String
  /// Floats that one call reads and writes, each counted once.
  let traffic: Int
  /// What the time is divided by.
  let elements: Int
  let run: () -> Void
  /// What the first call made, and what the reference makes.
  let results: () -> (found: [Float], expected: [Double])

  /// Prints nanoseconds an element and GB/s.
  func printTime(within seconds: Double) {
    run()
    let (found, expected) = results()
    verify(name, found, expected)
    let time = shortestTime(within: seconds, run)
    print(
      cell(name, 34, left: true) + cell(1e9 * time / Double(elements) * 1000, 9, digits: 1) + " ps"
        + cell(4e-9 * Double(traffic) / time, 9, digits: 1) + " GB/s" + cell(1e6 * time, 9, digits: 1) + " us")
  }

  static func all(_ engine: Engine) -> [ElementwiseBenchmark] {
    activations(engine) + pools(engine) + columns(engine) + ranges(engine) + updates(engine)
  }
}
