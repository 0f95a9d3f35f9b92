import Testing

@testable import CNNEngine

@Suite struct DropoutTests {
  /// The mask by the documented order of words, one counter at a time.
  static func mask(rate: Double, seed: UInt64, layer: Int, epoch: Int, image: Int, count: Int) -> [Bool] {
    let first = CounterRandom.counter(purpose: .dropout, epoch: epoch, index: image, stream: layer)
    let threshold = UInt32((rate * 0x1p32).rounded())
    return (0..<count).map { i in
      var counter = first
      counter.x += UInt32(i / 64 * 16 + i % 16)
      return Philox.words(counter: counter, key: CounterRandom.key(seed: seed))[i % 64 / 16] >= threshold
    }
  }

  @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 200])
  func theMaskIsTheSameOnEveryInstructionSetAndIsItsOwnGradient(_ count: Int) {
    let dropout = Dropout(rate: 0.5, seed: 99, layer: 3)
    let mask = Self.mask(rate: 0.5, seed: 99, layer: 3, epoch: 4, image: 1234, count: count)
    let input = (0..<count).map { Float($0 + 1) }
    let expected = zip(input, mask).map { $1 ? $0 * 2 : 0 }
    for engine in Engine.all {
      let output = FloatBuffer.unwritten(count)
      dropout.forward(FloatBuffer(input).whole, into: output.whole, epoch: 4, image: 1234, engine: engine)
      #expect(output.whole.array == expected)
      let inPlace = FloatBuffer(input)
      dropout.backward(outputGradient: inPlace.whole, into: inPlace.whole, epoch: 4, image: 1234, engine: engine)
      #expect(inPlace.whole.array == expected)
    }
  }

  @Test func theShareOfZerosIsTheRate() {
    let count = 40_000
    for rate in [0.1, 0.5, 0.9] {
      let output = FloatBuffer([Float](repeating: 1, count: count))
      Dropout(rate: rate, seed: 1, layer: 0)
        .forward(output.whole, into: output.whole, epoch: 0, image: 0, engine: Engine.all.last!)
      let zeros = Double(output.whole.array.filter { $0 == 0 }.count)
      // Five standard deviations of a binomial count.
      #expect(abs(zeros - rate * Double(count)) < 5 * (rate * (1 - rate) * Double(count)).squareRoot())
      #expect(output.whole.array.allSatisfy { $0 == 0 || $0 == Float(1 / (1 - rate)) })
    }
  }

  @Test func theLimitsKeepAllAndNothing() {
    let engine = Engine.all[0]
    let values = FloatBuffer([1, 2, 3])
    Dropout(rate: 0, seed: 1, layer: 0).forward(values.whole, into: values.whole, epoch: 0, image: 0, engine: engine)
    #expect(values.whole.array == [1, 2, 3])
    Dropout(rate: 1, seed: 1, layer: 0).forward(values.whole, into: values.whole, epoch: 0, image: 0, engine: engine)
    #expect(values.whole.array == [0, 0, 0])
  }
}
