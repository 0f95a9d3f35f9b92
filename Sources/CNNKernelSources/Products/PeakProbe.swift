extension Kernels {
  static var peakProbeFlops: Int { chains * 2 * Vector.scalarCount }
  /// Chains of `runPeakProbe`.
  private static var chains: Int { 12 }

  /// Multiplies and adds registers `rounds` times, and writes a sum that depends on all of them.
  ///
  /// Twelve chains, because two units with a latency of four or five steps need at least ten to stay busy, and because
  /// twelve with their factors fit sixteen registers.
  static func runPeakProbe(rounds: Int, result: UnsafeMutablePointer<Float>) {
    // Close to 1 and 0, so that the sums neither overflow nor become denormal.
    let factor = Vector(repeating: result[0])
    let addend = Vector(repeating: result[1])
    var c0 = addend
    var c1 = addend
    var c2 = addend
    var c3 = addend
    var c4 = addend
    var c5 = addend
    var c6 = addend
    var c7 = addend
    var c8 = addend
    var c9 = addend
    var c10 = addend
    var c11 = addend
    for _ in 0..<rounds {
      c0 = multiplyAdd(c0, factor, addend)
      c1 = multiplyAdd(c1, factor, addend)
      c2 = multiplyAdd(c2, factor, addend)
      c3 = multiplyAdd(c3, factor, addend)
      c4 = multiplyAdd(c4, factor, addend)
      c5 = multiplyAdd(c5, factor, addend)
      c6 = multiplyAdd(c6, factor, addend)
      c7 = multiplyAdd(c7, factor, addend)
      c8 = multiplyAdd(c8, factor, addend)
      c9 = multiplyAdd(c9, factor, addend)
      c10 = multiplyAdd(c10, factor, addend)
      c11 = multiplyAdd(c11, factor, addend)
    }
    let sum = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11
    result[0] = sum[0]
  }
}
