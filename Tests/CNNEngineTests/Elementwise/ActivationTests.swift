import CNNKernels
import CNNReference
import Testing

@testable import CNNEngine

@Suite struct ActivationTests {
  /// Every function that the kernels know, with slopes of both signs where it has one.
  static let pairs: [(Activation, ReferenceActivation)] = ActivationFunction.allCases.flatMap { function in
    slopes(function).map { slope in
      let reference = ReferenceActivation.Kind(rawValue: function.rawValue)!
      return (Activation(function, slope: Float(slope)), ReferenceActivation(reference, slope: slope))
    }
  }

  private static func slopes(_ function: ActivationFunction) -> [Double] {
    switch function {
    case .leakyReLU: [0.25, -0.5]
    case .elu: [0.75, -0.5]
    default: [0]
    }
  }

  /// Values and slopes are of order 1, so a few roundings of numbers up to 4 bound the error.
  static let tolerance = 16 * rounding

  @Test(arguments: 0..<pairs.count)
  func valuesAndGradientsAreTheReferences(_ index: Int) {
    let (activation, reference) = Self.pairs[index]
    var numbers = Numbers(UInt64(index))
    for engine in Engine.all {
      let lanes = engine.kernels.lanes
      for count in [0, 1, lanes - 1, lanes, lanes + 1, 4 * lanes + 3] {
        let input = numbers.normal(count, scale: 2)
        let gradient = numbers.normal(count)
        let output = FloatBuffer.unwritten(count)
        activation.forward(FloatBuffer(input).whole, into: output.whole, engine: engine)
        let expected = input.map { reference.value(Double($0)) }
        #expect(largestError(output.whole.array, expected, scale: 4) <= Self.tolerance)
        let saved = activation.gradientNeedsInput ? FloatBuffer(input) : output
        let inputGradient = FloatBuffer.unwritten(count)
        activation.backward(
          saved: saved.whole, outputGradient: FloatBuffer(gradient).whole, into: inputGradient.whole, engine: engine)
        let slopes = zip(input, gradient).map { reference.derivative(Double($0)) * Double($1) }
        #expect(largestError(inputGradient.whole.array, slopes, scale: 4) <= Self.tolerance)
      }
    }
  }

  @Test func theToleranceNoticesAWrongSignAndAFactor() {
    #expect(largestError([0.1], [-0.1], scale: 4) > Self.tolerance)
    #expect(largestError([0.1], [0.2], scale: 4) > Self.tolerance)
  }

  @Test(arguments: 0..<pairs.count)
  func workInPlaceAndInPiecesGivesTheSameBits(_ index: Int) {
    let activation = Self.pairs[index].0
    var numbers = Numbers(3)
    let input = numbers.normal(77, scale: 3)
    let gradient = numbers.normal(77)
    for engine in Engine.all {
      let output = FloatBuffer.unwritten(77)
      activation.forward(FloatBuffer(input).whole, into: output.whole, engine: engine)
      let inPlace = FloatBuffer(input)
      for piece in [0..<1, 1..<30, 30..<77] {
        activation.forward(inPlace.whole[piece], into: inPlace.whole[piece], engine: engine)
      }
      #expect(inPlace.whole.array == output.whole.array)
      let saved = activation.gradientNeedsInput ? FloatBuffer(input) : output
      let expected = FloatBuffer.unwritten(77)
      activation.backward(
        saved: saved.whole, outputGradient: FloatBuffer(gradient).whole, into: expected.whole, engine: engine)
      let found = FloatBuffer(gradient)
      for piece in [0..<33, 33..<77] {
        activation.backward(
          saved: saved.whole[piece], outputGradient: found.whole[piece], into: found.whole[piece], engine: engine)
      }
      #expect(found.whole.array == expected.whole.array)
    }
  }
}
