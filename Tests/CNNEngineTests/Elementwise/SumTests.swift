import Testing

@testable import CNNEngine

@Suite struct SumTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 17, 20, 31, 50, 64, 130])
  func channelSumsOfWholeNumbersAreExact(_ channels: Int) {
    var numbers = Numbers(UInt64(channels))
    for positions in [0, 1, 2, 5, 16, 33, 300, 1031] where positions * channels < 70_000 {
      let values = numbers.integers(positions * channels)
      let start = numbers.integers(channels)
      var expected = start
      for (index, value) in values.enumerated() { expected[index % channels] += value }
      for engine in Engine.all {
        let sums = FloatBuffer(start)
        engine.addChannelSums(FloatBuffer(values).whole, to: sums.whole)
        #expect(sums.whole.array == expected, "\(positions) positions")
      }
    }
  }

  @Test(arguments: [1, 3, 16, 20, 33]) func slopesOfChannelsAreExact(_ channels: Int) {
    var numbers = Numbers(6)
    let (x, g) = (numbers.integers(300 * channels), numbers.integers(300 * channels))
    let slopes = numbers.integers(channels)
    var sums = [Float](repeating: 1, count: channels)
    for index in x.indices where x[index] <= 0 { sums[index % channels] += x[index] * g[index] }
    let expected = x.indices.map { x[$0] > 0 ? x[$0] : x[$0] * slopes[$0 % channels] }
    let expectedGradient = g.indices.map { x[$0] > 0 ? g[$0] : g[$0] * slopes[$0 % channels] }
    for engine in Engine.all {
      let slope = ChannelSlope(channels: channels, engine: engine)
      let output = FloatBuffer(x)
      slope.forward(output.whole, slopes: FloatBuffer(slopes).whole, into: output.whole)
      #expect(output.whole.array == expected)
      let slopeGradient = FloatBuffer([Float](repeating: 1, count: channels))
      let inputGradient = FloatBuffer(g)
      slope.backward(
        input: FloatBuffer(x).whole, outputGradient: inputGradient.whole, slopes: FloatBuffer(slopes).whole,
        addingTo: slopeGradient.whole, into: inputGradient.whole)
      #expect(slopeGradient.whole.array == sums)
      #expect(inputGradient.whole.array == expectedGradient)
      let broken = FloatBuffer([Float](repeating: .nan, count: channels))
      slope.forward(broken.whole, slopes: FloatBuffer(slopes).whole, into: broken.whole)
      #expect(broken.whole.array.allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: [1, 3, 16, 20]) func scaleAndBiasOfChannelsAreExact(_ channels: Int) {
    var numbers = Numbers(5)
    let (x, g) = (numbers.integers(21 * channels), numbers.integers(21 * channels))
    let factors = numbers.integers(channels)
    var products = [Float](repeating: 1, count: channels)
    for index in x.indices { products[index % channels] += x[index] * g[index] }
    for engine in Engine.all {
      let scale = ChannelScale(channels: channels, engine: engine)
      let output = FloatBuffer(x)
      scale.forward(output.whole, factors: FloatBuffer(factors).whole, into: output.whole)
      #expect(output.whole.array == x.indices.map { x[$0] * factors[$0 % channels] })
      let factorGradient = FloatBuffer([Float](repeating: 1, count: channels))
      let inputGradient = FloatBuffer(g)
      scale.factorGradient(
        input: FloatBuffer(x).whole, outputGradient: inputGradient.whole, addingTo: factorGradient.whole,
        workspace: FloatBuffer.unwritten(scale.workspaceCount).whole)
      scale.forward(inputGradient.whole, factors: FloatBuffer(factors).whole, into: inputGradient.whole)
      #expect(factorGradient.whole.array == products)
      #expect(inputGradient.whole.array == g.indices.map { g[$0] * factors[$0 % channels] })
      engine.addBias(FloatBuffer(factors).whole, to: output.whole)
      #expect(output.whole.array == x.indices.map { (x[$0] + 1) * factors[$0 % channels] })
    }
  }

  @Test func elementwiseSumsScalesAndAveragesAreExact() {
    var numbers = Numbers(8)
    for engine in Engine.all {
      for count in [0, 1, 15, 16, 33] {
        let (a, b) = (numbers.integers(count), numbers.integers(count))
        let target = FloatBuffer(a)
        engine.add(FloatBuffer(b).whole, to: target.whole)
        #expect(target.whole.array == zip(a, b).map { $0 + $1 })
        engine.sum(FloatBuffer(a).whole, FloatBuffer(b).whole, hasReLU: true, into: target.whole)
        #expect(target.whole.array == zip(a, b).map { max($0 + $1, 0) })
        engine.scale(FloatBuffer(a).whole, by: -3, into: target.whole)
        #expect(target.whole.array == a.map { $0 * -3 })
        let average = FloatBuffer(a)
        engine.blend(FloatBuffer(b).whole, share: 0.25, into: average.whole)
        #expect(average.whole.array == zip(a, b).map { $0 + ($1 - $0) / 4 })
      }
    }
  }

  @Test(arguments: 1...9) func partsAreAddedInATreeWhoseOrderIsFixed(_ parts: Int) {
    // 1e8 and -1e8 cancel only if they meet before anything small is lost, so the order shows.
    let values = (0..<parts).map { [1e8, 1, -1e8, 3, 0.5][$0 % 5] as Float }
    func tree(_ values: [Float]) -> Float {
      if values.count == 1 { return values[0] }
      let pairs = stride(from: 0, to: values.count, by: 2).map {
        $0 + 1 < values.count ? values[$0] + values[$0 + 1] : values[$0]
      }
      return tree(pairs)
    }
    for engine in Engine.all {
      let buffer = FloatBuffer(values.flatMap { [$0, -$0, 2 * $0] })
      engine.sumInTree(buffer.whole, count: parts)
      #expect(buffer[0..<3].array == [tree(values), -tree(values), 2 * tree(values)])
    }
  }

  @Test func squaresOfWholeNumbersAddUpExactly() {
    var numbers = Numbers(2)
    for engine in Engine.all {
      for count in [0, 1, 5, 63, 64, 65, 1023, 1024, 1025, 5000] {
        let values = numbers.integers(count)
        #expect(engine.sumOfSquares(FloatBuffer(values).whole) == values.reduce(0.0) { $0 + Double($1 * $1) })
      }
    }
  }

  @Test func whatIsNotFiniteIsFoundWhereverItIs() {
    for engine in Engine.all {
      for count in [1, 7, 100, 5000] {
        let view = FloatBuffer([Float](repeating: .greatestFiniteMagnitude, count: count)).whole
        #expect(engine.isFinite(view))
        for place in [0, count / 2, count - 1] {
          for value in [Float.nan, .infinity, -.infinity] {
            view[place] = value
            #expect(engine.firstNonFinite(view) == place)
            view[place] = -.leastNonzeroMagnitude
          }
        }
        #expect(engine.isFinite(view))
      }
    }
  }
}
