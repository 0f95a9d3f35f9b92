import CNNKernels

extension Engine {
  /// Arithmetic operations a second, in billions, that the pool's threads reach together with nothing but fused
  /// multiplications and additions of floats in registers: the limit that shares of peak refer to.
  ///
  /// Takes about a tenth of a second: the best of several short rounds, because a processor needs some of them to reach
  /// its clock, and because anything else that runs makes a round slower and never faster.
  public func measurePeak() -> Double {
    let kernels = kernels
    let roundsPerTask = 400_000
    let attempts = 8
    let threadCount = pool.threadCount
    let results = FloatBuffer(count: threadCount * FloatBuffer.alignment)
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<attempts {
      let time = clock.measure {
        pool.run(tasks: threadCount) { task, _ in
          let result = results.whole.pointer + task * FloatBuffer.alignment
          result[0] = 0.999
          result[1] = 1e-3
          kernels.runPeakProbe(rounds: roundsPerTask, result: result)
        }
      }
      let operations = Double(threadCount * roundsPerTask * kernels.peakProbeFlops)
      best = max(best, operations / time.seconds)
    }
    return best / 1e9
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
