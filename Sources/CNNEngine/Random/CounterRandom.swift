/// A stream of random numbers that is a pure function of what it is for.
///
/// Who draws, when, and on which thread changes nothing, so shuffles, augmentation and dropout are the same for any
/// number of threads, and a resumed run needs no saved state. Two streams are independent as soon as one part of their
/// key differs. A stream ends after 2^34 words; indices, epochs and streams count to 2^32, 2^32 and 2^24.
public struct CounterRandom: RandomNumberGenerator, Sendable {
  /// What the numbers are for. The raw values are part of every run's result: never renumber them.
  public enum Purpose: UInt32, CaseIterable, Sendable {
    case initialization = 1
    case shuffle, augmentation, dropout, validationSplit, mixing, benchmark, evaluation, check
  }

  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var words = SIMD4<UInt32>()
  private var usedWords = 4

  /// - Parameters:
  ///   - seed: The run's seed.
  ///   - purpose: Keeps the numbers of different consumers apart.
  ///   - epoch: The epoch counted from 0; 0 where epochs play no role.
  ///   - index: The sample, or whatever else is numbered.
  ///   - stream: Tells apart consumers of one purpose: a layer, a parameter.
  public init(seed: UInt64, purpose: Purpose, epoch: Int = 0, index: Int = 0, stream: Int = 0) {
    key = Self.key(seed: seed)
    counter = Self.counter(purpose: purpose, epoch: epoch, index: index, stream: stream)
  }

  /// The generator's key of a seed.
  static func key(seed: UInt64) -> SIMD2<UInt32> {
    SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The first counter of a stream; its first component counts the stream's blocks of four words.
  static func counter(purpose: Purpose, epoch: Int, index: Int, stream: Int) -> SIMD4<UInt32> {
    precondition(stream >= 0 && stream < 1 << 24, "a stream counts to 2^24")
    return SIMD4(0, UInt32(index), UInt32(epoch), purpose.rawValue << 24 | UInt32(stream))
  }

  public mutating func nextUInt32() -> UInt32 {
    if usedWords == 4 {
      words = Philox.words(counter: counter, key: key)
      counter.x += 1
      usedWords = 0
    }
    defer { usedWords += 1 }
    return words[usedWords]
  }

  public mutating func nextUInt64() -> UInt64 {
    let low = UInt64(nextUInt32())
    return UInt64(nextUInt32()) << 32 | low
  }

  public mutating func next() -> UInt64 { nextUInt64() }

  /// A number in 0..<1, a multiple of 2^-53.
  public mutating func uniform() -> Double { Double(nextUInt64() >> 11) * 0x1p-53 }

  /// A number in `range`.
  public mutating func uniform(_ range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number in 0..<bound, every one equally likely.
  ///
  /// - Precondition: `bound` is positive.
  /// - Source: Lemire, *Fast Random Integer Generation in an Interval*, 2019.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no whole number is below \(bound)")
    let bound = UInt64(bound)
    let rejected = (0 &- bound) % bound
    while true {
      let product = nextUInt64().multipliedFullWidth(by: bound)
      if product.low >= rejected { return Int(product.high) }
    }
  }

  /// The numbers 0..<count in random order, every order equally likely.
  public mutating func permutation(count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Puts the elements in random order (Fisher and Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }
}
