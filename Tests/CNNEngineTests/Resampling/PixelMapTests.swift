import CNNReference
import Testing

@testable import CNNEngine

@Suite struct PixelMapTests {
  static func array(_ values: [Float], _ channels: Int, _ height: Int, _ width: Int) -> NCHW {
    NCHW(
      channelsLast: values.map(Double.init), images: values.count / (channels * height * width), channels: channels,
      height: height, width: width)
  }

  /// Compares forward and backward on two images of whole numbers; weights are multiples of 1/64, so all is exact.
  static func compare(
    _ make: (Engine) -> PixelMap, forward: (NCHW) -> NCHW, backward: (NCHW) -> NCHW
  ) {
    var numbers = Numbers(3)
    for engine in Engine.all {
      let map = make(engine)
      let input = numbers.integers(2 * map.inputCount)
      let gradient = numbers.integers(2 * map.outputCount)
      let output = FloatBuffer.unwritten(gradient.count)
      map.forward(FloatBuffer(input).whole, into: output.whole, images: 2)
      let expected = forward(array(input, map.channels, map.input.height, map.input.width))
      #expect(output.whole.array.map(Double.init) == expected.channelsLast)
      #expect((map.output.height, map.output.width) == (expected.height, expected.width))
      let inputGradient = FloatBuffer.unwritten(input.count)
      map.backward(outputGradient: FloatBuffer(gradient).whole, into: inputGradient.whole, images: 2)
      let slopes = backward(array(gradient, map.channels, map.output.height, map.output.width))
      #expect(inputGradient.whole.array.map(Double.init) == slopes.channelsLast)
    }
  }

  @Test(arguments: [1, 3, 17], [(1, 1), (2, 2), (4, 2), (1, 8)])
  func upsamplingIsTheReferences(_ channels: Int, _ factor: (Int, Int)) {
    for (interpolation, mode) in [
      (PixelMap.Interpolation.nearest, ReferenceUpsample.Mode.nearest), (.bilinear, .bilinear),
    ] {
      for (height, width) in [(1, 1), (2, 3), (4, 5)] {
        let reference = ReferenceUpsample(mode, factorDown: factor.0, factorAcross: factor.1)
        Self.compare(
          { engine in
            PixelMap(
              upsampling: interpolation, channels: channels, input: Extent(height: height, width: width),
              factor: Extent(height: factor.0, width: factor.1), engine: engine)
          }, forward: reference.forward, backward: { reference.backward(outputGradient: $0) })
      }
    }
  }

  @Test(arguments: [1, 5, 16], [(0, 0, 0, 0), (1, 2, 0, 1), (2, 2, 3, 3)])
  func paddingIsTheReferences(_ channels: Int, _ padding: (Int, Int, Int, Int)) {
    let modes: [(PixelMap.PaddingMode, ReferencePadding.Mode)] = [
      (.zeros, .zeros), (.replicate, .replicate), (.reflect, .reflect), (.circular, .circular),
    ]
    for (mode, referenceMode) in modes {
      let reference = ReferencePadding(
        mode: referenceMode, top: padding.0, bottom: padding.1, left: padding.2, right: padding.3)
      Self.compare(
        { engine in
          PixelMap(
            padding: mode, channels: channels, input: Extent(height: 3, width: 4),
            edges: Edges(top: padding.0, bottom: padding.1, left: padding.2, right: padding.3), engine: engine)
        }, forward: reference.forward, backward: { reference.backward(outputGradient: $0) })
    }
  }

  @Test func concatenationTakesEveryInputApartAgain() {
    var numbers = Numbers(1)
    let channels = [1, 16, 7]
    let inputs = channels.map { numbers.integers(2 * 6 * $0) }
    let expected = ReferenceConcat.forward(
      zip(channels, inputs).map { Self.array($1, $0, 2, 3) })
    for engine in Engine.all {
      let concatenation = Concatenation(channels: channels, engine: engine)
      let output = FloatBuffer.unwritten(12 * concatenation.outputChannels)
      for (index, input) in inputs.enumerated() {
        concatenation.forward(FloatBuffer(input).whole, index: index, into: output.whole)
      }
      #expect(output.whole.array.map(Double.init) == expected.channelsLast)
      for (index, input) in inputs.enumerated() {
        let gradient = FloatBuffer.unwritten(input.count)
        concatenation.backward(outputGradient: output.whole, index: index, into: gradient.whole)
        #expect(gradient.whole.array == input)
        concatenation.backward(outputGradient: output.whole, index: index, adds: true, into: gradient.whole)
        #expect(gradient.whole.array == input.map { 2 * $0 })
      }
    }
  }
}
