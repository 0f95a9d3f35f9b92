import CNNReference
import Testing

@testable import CNNEngine

@Suite struct LocalResponseNormalizationTests {
  /// A sum of up to 5 squares, a power and three products of numbers of order 1.
  static let tolerance = 32 * rounding

  @Test(arguments: [1, 2, 5, 7, 16, 17, 33], [(5, 0.75), (4, 0.5), (1, 1), (3, 0.6)])
  func valuesAndGradientsAreTheReferences(_ channels: Int, _ shape: (size: Int, beta: Double)) {
    var numbers = Numbers(UInt64(channels))
    let positions = 6
    let input = numbers.normal(positions * channels, scale: 2)
    let gradient = numbers.normal(input.count)
    func array(_ values: [Float]) -> NCHW {
      NCHW(channelsLast: values.map(Double.init), images: 1, channels: channels, height: 2, width: 3)
    }
    let reference = ReferenceLocalResponseNorm(size: shape.size, alpha: 0.5, beta: shape.beta, bias: 2)
    let y = reference.forward(array(input)).channelsLast
    let dx = reference.backward(array(input), outputGradient: array(gradient)).channelsLast
    for engine in Engine.all {
      let norm = LocalResponseNormalization(
        channels: channels, size: shape.size, alpha: 0.5, beta: Float(shape.beta), bias: 2, engine: engine)
      let workspace = FloatBuffer.unwritten(norm.workspaceCount)
      let output = FloatBuffer(input)
      norm.forward(output.whole, into: output.whole, workspace: workspace.whole)
      #expect(largestError(output.whole.array, y, scale: 4) <= Self.tolerance)
      let inputGradient = FloatBuffer(gradient)
      norm.backward(
        input: FloatBuffer(input).whole, outputGradient: inputGradient.whole, into: inputGradient.whole,
        workspace: workspace.whole)
      #expect(largestError(inputGradient.whole.array, dx, scale: 4) <= Self.tolerance)
    }
  }

  @Test func theToleranceNoticesAWrongSignAndAFactor() {
    #expect(largestError([0.01], [-0.01], scale: 4) > Self.tolerance)
    #expect(largestError([0.01], [0.02], scale: 4) > Self.tolerance)
  }
}
