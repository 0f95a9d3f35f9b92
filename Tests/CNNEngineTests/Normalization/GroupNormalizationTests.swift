import CNNReference
import Testing

@testable import CNNEngine

@Suite struct GroupNormalizationTests {
  /// As for batch normalisation: sums of numbers of order 1, and a few products after them.
  static let tolerance = 32 * rounding

  @Test(arguments: [
    (1, 1, 9), (2, 1, 16), (2, 2, 16), (6, 3, 25), (6, 1, 49), (12, 4, 1), (16, 4, 36), (20, 5, 12), (33, 3, 7),
    (64, 8, 20), (50, 1, 1),
  ])
  func everythingIsTheReferences(_ channels: Int, _ groups: Int, _ positions: Int) {
    guard channels / groups * positions > 1 else { return }
    var numbers = Numbers(UInt64(channels))
    let images = 3
    let input = numbers.normal(images * positions * channels, scale: 2, offset: 1)
    let gradient = numbers.normal(input.count)
    let (weight, bias) = (numbers.normal(channels), numbers.normal(channels))
    func array(_ values: [Float]) -> NCHW {
      NCHW(
        channelsLast: values.map(Double.init), images: images, channels: channels, height: 1, width: positions)
    }
    let reference = ReferenceGroupNorm(groups: groups, epsilon: Double(Float(1e-5)))
    let w = weight.map(Double.init)
    let y = reference.forward(array(input), weight: w, bias: bias.map(Double.init)).channelsLast
    let slopes = reference.backward(array(input), weight: w, outputGradient: array(gradient))
    for engine in Engine.all {
      let norm = GroupNormalization(
        channels: channels, groups: groups, positions: positions, epsilon: 1e-5, engine: engine)
      let workspace = FloatBuffer.unwritten(norm.workspaceCount)
      let saved = FloatBuffer.unwritten(images * norm.savedCount)
      let output = FloatBuffer.unwritten(input.count)
      norm.forward(
        FloatBuffer(input).whole, weight: FloatBuffer(weight).whole, bias: FloatBuffer(bias).whole,
        into: output.whole, saved: saved.whole, images: images, workspace: workspace.whole)
      // Groups of two values may lie close together, which 1 / deviation enlarges.
      let scale = channels / groups * positions < 8 ? 256.0 : 16
      #expect(largestError(output.whole.array, y, scale: scale) <= Self.tolerance)
      let (dw, db) = (FloatBuffer(count: channels), FloatBuffer(count: channels))
      let inputGradient = FloatBuffer(gradient)
      norm.backward(
        input: FloatBuffer(input).whole, outputGradient: inputGradient.whole, weight: FloatBuffer(weight).whole,
        saved: saved.whole, weightGradient: dw.whole, biasGradient: db.whole, into: inputGradient.whole,
        workspace: workspace.whole)
      #expect(largestError(inputGradient.whole.array, slopes.input.channelsLast, scale: scale) <= Self.tolerance)
      let total = scale * Double(images * positions).squareRoot()
      #expect(largestError(dw.whole.array, slopes.weight, scale: total) <= Self.tolerance)
      #expect(largestError(db.whole.array, slopes.bias, scale: total) <= Self.tolerance)
    }
  }

  @Test func theToleranceNoticesAWrongSignAndAFactor() {
    #expect(largestError([0.01], [-0.01], scale: 256) > Self.tolerance)
    #expect(largestError([0.01], [0.02], scale: 256) > Self.tolerance)
  }
}
