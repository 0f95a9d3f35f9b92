/// The counter-based generator Philox4x32-10: a keyed mixing of 128 bits.
///
/// Every counter gives four words that depend on nothing else, so random numbers need no state, no order and no lock.
///
/// - Source: Salmon, Moraes, Dror, Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3*, 2011.
enum Philox {
  static let roundCount = 10
  private static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  /// What the key grows by each round: the golden ratio and the square root of 3, less 1.
  private static let keySteps = SIMD2<UInt32>(0x9E37_79B9, 0xBB67_AE85)

  /// The four words of one counter under one key.
  static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for _ in 0..<roundCount {
      let first = multipliers.0.multipliedFullWidth(by: counter.x)
      let second = multipliers.1.multipliedFullWidth(by: counter.z)
      counter = SIMD4(second.high ^ counter.y ^ key.x, second.low, first.high ^ counter.w ^ key.y, first.low)
      key &+= keySteps
    }
    return counter
  }
}
