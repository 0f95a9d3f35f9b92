import CNNEngine

/// The shortest of several timed calls, in seconds.
///
/// The shortest, because everything that disturbs a call makes it longer.
func shortestTime(within seconds: Double, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  body()
  var best = Double.infinity
  var total = 0.0
  let fewest = 3
  var calls = 0
  while total < seconds || calls < fewest {
    let duration = clock.measure(body)
    let time = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    best = min(best, time)
    total += time
    calls += 1
  }
  return best
}

/// Reproducible values between -1 and 1.
func testValues(_ count: Int, seed: UInt32) -> FloatBuffer {
  var state = seed
  return FloatBuffer(
    (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state)) / 2_147_483_648
    })
}

/// Text of a fixed width, numbers to the right.
func cell(_ text: String, _ width: Int, left: Bool = false) -> String {
  let padding = String(repeating: " ", count: max(0, width - text.count))
  return left ? text + padding : padding + text
}

func cell(_ value: Double, _ width: Int, digits: Int = 0) -> String {
  let scale = digits == 0 ? 1.0 : 10.0
  let rounded = (value * scale).rounded() / scale
  return cell(digits == 0 ? "\(Int(rounded))" : "\(rounded)", width)
}
