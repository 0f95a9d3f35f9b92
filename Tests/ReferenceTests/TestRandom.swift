import CNNReference

/// A small generator for test inputs (SplitMix64), so that a failure can be repeated.
///
/// - Source: Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Numbers in -1...1.
  mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: -1...1, using: &self) } }

  mutating func array(_ shape: [Int]) -> NCHW {
    NCHW(
      images: shape[0], channels: shape[1], height: shape[2], width: shape[3],
      values: numbers(shape.reduce(1, *)))
  }

  mutating func array(like other: NCHW) -> NCHW { array(other.shape) }

  /// A shuffled row of numbers 0.01 apart, so that no maximum is tied.
  mutating func distinctArray(_ shape: [Int]) -> NCHW {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { Double($0 - count / 2) * 0.01 }.shuffled(using: &self)
    return NCHW(images: shape[0], channels: shape[1], height: shape[2], width: shape[3], values: values)
  }
}
