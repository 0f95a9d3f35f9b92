@testable import CNNEngine

/// Numbers for tests: reproducible, and small whole numbers where sums have to be exact.
struct Numbers {
  private var random: CounterRandom

  init(_ seed: UInt64 = 1) { random = CounterRandom(seed: seed, purpose: .benchmark) }

  /// Whole numbers from -4 to 4.
  mutating func integers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.below(9)) - 4 } }

  /// Numbers of the standard normal distribution, times `scale`, plus `offset`.
  mutating func normal(_ count: Int, scale: Double = 1, offset: Double = 0) -> [Float] {
    (0..<count).map { _ in Float(random.normal() * scale + offset) }
  }

  /// Whole numbers without ties: a permutation of 0..<count.
  mutating func distinct(_ count: Int) -> [Float] { random.permutation(count: count).map { Float($0) } }
}

extension FloatBuffer {
  /// A buffer full of NaN, for results that must be written whole.
  static func unwritten(_ count: Int) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    buffer.whole.fill(.nan)
    return buffer
  }
}

extension Engine {
  /// One engine for each instruction set that this processor has; it is the kernels that are tested, so one thread.
  static let all = InstructionSet.supported.map { Engine(threadCount: 1, instructionSet: $0) }
}

/// The largest difference in relation to `scale`, infinite if any value is not finite or the counts differ.
func largestError(_ values: [Float], _ expected: [Double], scale: Double) -> Double {
  guard values.count == expected.count else { return .infinity }
  var largest = 0.0
  for (value, expected) in zip(values, expected) {
    let error = abs(Double(value) - expected) / scale
    if !error.isFinite { return .infinity }
    largest = max(largest, error)
  }
  return largest
}

/// Half a unit in the last place of 1, the error of one rounding.
let rounding = 0x1p-24
