import CNNReference
import Testing

@testable import CNNEngine

@Suite struct PoolingTests {
  /// A pool's geometry without its channels.
  struct Case: CustomTestStringConvertible, Sendable {
    var (height, width): (Int, Int)
    var (windowHeight, windowWidth): (Int, Int)
    var (strideHeight, strideWidth): (Int, Int)
    /// Top, bottom, left, right.
    var padding = (0, 0, 0, 0)
    var roundsUp = false
    var countsPadding = true
    /// Rows and columns of the output of an adaptive pool.
    var parts: (Int, Int)?

    var testDescription: String {
      "\(height)x\(width), window \(windowHeight)x\(windowWidth), stride \(strideHeight)x\(strideWidth), "
        + "padding \(padding), ceil \(roundsUp), count \(countsPadding), parts \(parts ?? (0, 0))"
    }

    func geometry(channels: Int) -> PoolingGeometry {
      var geometry = PoolingGeometry(
        channels: channels, input: Extent(height: height, width: width),
        window: Extent(height: windowHeight, width: windowWidth),
        stride: Extent(height: strideHeight, width: strideWidth))
      geometry.padding = Edges(top: padding.0, bottom: padding.1, left: padding.2, right: padding.3)
      geometry.roundsUp = roundsUp
      geometry.countsPadding = countsPadding
      if let parts { geometry.divide(into: Extent(height: parts.0, width: parts.1)) }
      return geometry
    }

    func reference(_ kind: ReferencePooling.Kind) -> ReferencePooling {
      var window = ReferenceWindow(height: windowHeight, width: windowWidth)
      (window.strideDown, window.strideAcross) = (strideHeight, strideWidth)
      (window.top, window.bottom, window.left, window.right) = padding
      var pooling = ReferencePooling(kind, window, roundsUp: roundsUp, countsPadding: countsPadding)
      pooling.parts = parts.map { ReferenceParts(down: $0.0, across: $0.1) }
      return pooling
    }
  }

  static let cases: [Case] = [
    Case(height: 1, width: 1, windowHeight: 1, windowWidth: 1, strideHeight: 1, strideWidth: 1),
    Case(height: 4, width: 6, windowHeight: 2, windowWidth: 2, strideHeight: 2, strideWidth: 2),
    Case(height: 5, width: 7, windowHeight: 2, windowWidth: 2, strideHeight: 2, strideWidth: 2),
    Case(height: 5, width: 7, windowHeight: 2, windowWidth: 2, strideHeight: 2, strideWidth: 2, roundsUp: true),
    Case(height: 7, width: 5, windowHeight: 3, windowWidth: 3, strideHeight: 2, strideWidth: 2),
    Case(
      height: 7, width: 6, windowHeight: 3, windowWidth: 3, strideHeight: 2, strideWidth: 2, padding: (1, 1, 1, 1)),
    Case(
      height: 7, width: 6, windowHeight: 3, windowWidth: 3, strideHeight: 2, strideWidth: 2, padding: (1, 1, 1, 1),
      roundsUp: true, countsPadding: false),
    Case(
      height: 6, width: 8, windowHeight: 3, windowWidth: 2, strideHeight: 1, strideWidth: 3, padding: (0, 1, 0, 1),
      roundsUp: true),
    Case(height: 6, width: 8, windowHeight: 2, windowWidth: 2, strideHeight: 3, strideWidth: 4),
    Case(height: 7, width: 7, windowHeight: 7, windowWidth: 7, strideHeight: 1, strideWidth: 1),
    Case(height: 1, width: 9, windowHeight: 1, windowWidth: 4, strideHeight: 1, strideWidth: 2),
    Case(height: 7, width: 5, windowHeight: 3, windowWidth: 2, strideHeight: 2, strideWidth: 2, parts: (3, 2)),
    Case(height: 4, width: 3, windowHeight: 2, windowWidth: 2, strideHeight: 1, strideWidth: 1, parts: (7, 5)),
    Case(height: 8, width: 6, windowHeight: 2, windowWidth: 3, strideHeight: 2, strideWidth: 3, parts: (4, 2)),
  ]
  static let channelCounts = [1, 2, 3, 4, 5, 6, 8, 9, 15, 16, 17, 20, 33, 50]

  @Test(arguments: cases) func maximaAndTheirGradientsAreExact(_ pool: Case) {
    var numbers = Numbers(7)
    for channels in Self.channelCounts {
      let geometry = pool.geometry(channels: channels)
      let reference = pool.reference(.max)
      let images = 2
      // Few different numbers, so that ties are common.
      let input = numbers.integers(images * geometry.inputCount)
      let x = NCHW(
        channelsLast: input.map(Double.init), images: images, channels: channels, height: pool.height,
        width: pool.width)
      let y = reference.forward(x)
      let gradient = numbers.integers(images * geometry.outputCount)
      let dy = NCHW(
        channelsLast: gradient.map(Double.init), images: images, channels: channels, height: geometry.output.height,
        width: geometry.output.width)
      let dx = reference.backward(x, outputGradient: dy).channelsLast
      for engine in Engine.all {
        let pooling = Pooling(.max, geometry, engine: engine)
        let output = FloatBuffer.unwritten(images * geometry.outputCount)
        pooling.forward(FloatBuffer(input).whole, into: output.whole, images: images)
        #expect(output.whole.array.map(Double.init) == y.channelsLast, "\(channels) channels")
        let inputGradient = FloatBuffer.unwritten(input.count)
        pooling.backward(
          input: FloatBuffer(input).whole, outputGradient: FloatBuffer(gradient).whole, into: inputGradient.whole,
          images: images)
        #expect(inputGradient.whole.array.map(Double.init) == dx, "\(channels) channels")
      }
    }
  }

  @Test(arguments: cases) func theGradientOfAReluBeforeAMaximumIsMadeAtOnce(_ pool: Case) {
    var numbers = Numbers(17)
    for channels in Self.channelCounts {
      let geometry = pool.geometry(channels: channels)
      let input = numbers.integers(geometry.inputCount).map { max($0 - 1, 0) }
      let gradient = numbers.integers(geometry.outputCount)
      for engine in Engine.all {
        let pooling = Pooling(.max, geometry, engine: engine)
        let (expected, found) = (FloatBuffer.unwritten(input.count), FloatBuffer.unwritten(input.count))
        let (x, g) = (FloatBuffer(input), FloatBuffer(gradient))
        pooling.backward(input: x.whole, outputGradient: g.whole, into: expected.whole, images: 1)
        Activation.relu.backward(
          saved: x.whole, outputGradient: expected.whole, into: expected.whole, engine: engine)
        pooling.backward(input: x.whole, hasReLU: true, outputGradient: g.whole, into: found.whole, images: 1)
        #expect(found.whole.array == expected.whole.array)
      }
    }
  }

  @Test(arguments: cases) func meansAndTheirGradientsAreTheReferences(_ pool: Case) {
    var numbers = Numbers(8)
    // Sums are exact, and so is a division by a power of two; others are rounded once for each window that overlaps.
    let tolerance = 9 * rounding
    for channels in Self.channelCounts {
      let geometry = pool.geometry(channels: channels)
      let reference = pool.reference(.average)
      let input = numbers.integers(geometry.inputCount)
      let x = NCHW(
        channelsLast: input.map(Double.init), images: 1, channels: channels, height: pool.height, width: pool.width)
      let y = reference.forward(x)
      let gradient = numbers.integers(geometry.outputCount)
      let dy = NCHW(
        channelsLast: gradient.map(Double.init), images: 1, channels: channels, height: geometry.output.height,
        width: geometry.output.width)
      let dx = reference.backward(x, outputGradient: dy).channelsLast
      for engine in Engine.all {
        let pooling = Pooling(.average, geometry, engine: engine)
        let output = FloatBuffer.unwritten(geometry.outputCount)
        pooling.forward(FloatBuffer(input).whole, into: output.whole, images: 1)
        #expect(largestError(output.whole.array, y.channelsLast, scale: 4) <= tolerance, "\(channels) channels")
        let inputGradient = FloatBuffer.unwritten(input.count)
        pooling.backward(
          input: nil, outputGradient: FloatBuffer(gradient).whole, into: inputGradient.whole, images: 1)
        #expect(largestError(inputGradient.whole.array, dx, scale: 4) <= tolerance, "\(channels) channels")
      }
    }
  }

  @Test func anAverageOfPowersOfTwoIsExact() {
    for engine in Engine.all {
      let geometry = PoolingTests.cases[1].geometry(channels: 6)
      var numbers = Numbers(2)
      let input = numbers.integers(geometry.inputCount)
      let x = NCHW(channelsLast: input.map(Double.init), images: 1, channels: 6, height: 4, width: 6)
      let output = FloatBuffer.unwritten(geometry.outputCount)
      Pooling(.average, geometry, engine: engine).forward(FloatBuffer(input).whole, into: output.whole, images: 1)
      #expect(output.whole.array.map(Double.init) == Self.cases[1].reference(.average).forward(x).channelsLast)
    }
  }

  @Test func notANumberWinsOverEveryNumber() {
    let geometry = Self.cases[1].geometry(channels: 3)
    for engine in Engine.all {
      for place in 0..<4 {
        let input = FloatBuffer((0..<geometry.inputCount).map { Float($0) })
        let tap = (place / 2 * geometry.input.width + place % 2) * 3 + 1
        input.whole[tap] = .nan
        let pooling = Pooling(.max, geometry, engine: engine)
        let output = FloatBuffer.unwritten(geometry.outputCount)
        pooling.forward(input.whole, into: output.whole, images: 1)
        #expect(output.whole[1].isNaN && output.whole.array.filter(\.isNaN).count == 1)
        let gradient = FloatBuffer([Float](repeating: 1, count: geometry.outputCount))
        let inputGradient = FloatBuffer.unwritten(geometry.inputCount)
        pooling.backward(input: input.whole, outputGradient: gradient.whole, into: inputGradient.whole, images: 1)
        #expect(inputGradient.whole[tap] == 1)
      }
    }
  }

  @Test func aMapOfNegativeInfinitiesGivesItsGradientToTheFirstPixel() {
    let geometry = PoolingGeometry.global(channels: 1, input: Extent(2))
    for engine in Engine.all {
      let input = FloatBuffer([Float](repeating: -.infinity, count: 4))
      let inputGradient = FloatBuffer.unwritten(4)
      Pooling(.max, geometry, engine: engine).backward(
        input: input.whole, outputGradient: FloatBuffer([3]).whole, into: inputGradient.whole, images: 1)
      #expect(inputGradient.whole.array == [3, 0, 0, 0])
    }
  }
}
