import CNNKernels
import CVectors

#if LANES_16
  typealias WordVector = SIMD16<UInt32>
  private typealias WideVector = SIMD8<UInt64>
#elseif LANES_8
  typealias WordVector = SIMD8<UInt32>
  private typealias WideVector = SIMD4<UInt64>
#else
  typealias WordVector = SIMD4<UInt32>
  private typealias WideVector = SIMD2<UInt64>
#endif

/// Counters whose words belong together: 16 of each of the four words in a row, whatever the lanes.
private let countersPerGroup = 16
private let wordsPerCounter = 4

/// High and low half of the products of 32-bit words.
@inline(__always)
private func fullProduct(_ words: WordVector, _ factor: UInt32) -> (high: WordVector, low: WordVector) {
  let lowHalf = WideVector(repeating: 0xFFFF_FFFF)
  let even = multiply_even_words(words, factor)
  let shifted = unsafeBitCast(unsafeBitCast(words, to: WideVector.self) &>> 32, to: WordVector.self)
  let odd = multiply_even_words(shifted, factor)
  let high = (even &>> 32) | (odd & ~lowHalf)
  let low = (even & lowHalf) | (odd &<< 32)
  return (unsafeBitCast(high, to: WordVector.self), unsafeBitCast(low, to: WordVector.self))
}

/// Philox4x32-10 of neighbouring counters, one a lane; the same words as `Philox.words` gives one by one.
@inline(__always)
private func philox(
  _ key: SIMD2<UInt32>, _ counter: SIMD4<UInt32>, firstBlock: UInt32
) -> (WordVector, WordVector, WordVector, WordVector) {
  var x = WordVector(repeating: firstBlock)
  for lane in 0..<lanes { x[lane] &+= UInt32(truncatingIfNeeded: lane) }
  var y = WordVector(repeating: counter.y)
  var z = WordVector(repeating: counter.z)
  var w = WordVector(repeating: counter.w)
  var (k0, k1) = (key.x, key.y)
  for _ in 0..<10 {
    let first = fullProduct(x, 0xD251_1F53)
    let second = fullProduct(z, 0xCD9E_8D57)
    (x, y, z, w) = (second.high ^ y ^ k0, second.low, first.high ^ w ^ k1, first.low)
    k0 &+= 0x9E37_79B9
    k1 &+= 0xBB67_AE85
  }
  return (x, y, z, w)
}

extension Kernels {
  /// `output = scale · input` where the element's random word is at least `threshold`, else 0.
  ///
  /// Element `i` has word `i % 64 / 16` of counter `i / 64 · 16 + i % 16`: an order in which every number of lanes finds
  /// its words in whole vectors.
  static func dropOut(
    _ input: Source, key: SIMD2<UInt32>, counter: SIMD4<UInt32>, threshold: UInt32, scale: Float, into output: Target,
    count: Int
  ) {
    let groupCount = countersPerGroup &* wordsPerCounter
    var begin = 0
    while begin < count {
      for lane in stride(from: 0, to: countersPerGroup, by: lanes) {
        let block = UInt32(truncatingIfNeeded: begin / groupCount &* countersPerGroup &+ lane)
        let words = philox(key, counter, firstBlock: block)
        let place = begin &+ lane
        keep(words.0, threshold, scale, input, output, place, count)
        keep(words.1, threshold, scale, input, output, place &+ countersPerGroup, count)
        keep(words.2, threshold, scale, input, output, place &+ 2 &* countersPerGroup, count)
        keep(words.3, threshold, scale, input, output, place &+ 3 &* countersPerGroup, count)
      }
      begin &+= groupCount
    }
  }
}

@inline(__always)
private func keep(
  _ words: WordVector, _ threshold: UInt32, _ scale: Float, _ input: Source, _ output: Target, _ place: Int,
  _ count: Int
) {
  if place >= count { return }
  let left = count &- place
  let value = loadNext(input + place, left) * scale
  storeNext(select_words_at_least(words, threshold, value, .zero), output + place, left)
}
