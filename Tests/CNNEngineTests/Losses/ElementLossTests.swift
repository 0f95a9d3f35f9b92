import CNNReference
import Testing

@testable import CNNEngine

@Suite struct ElementLossTests {
  static let pairs: [(ElementLoss, ReferenceElementLoss.Kind)] = [
    (.squaredError, .squaredError), (.absoluteError, .absoluteError), (.binaryCrossEntropy, .binaryCrossEntropy),
  ]

  @Test(arguments: 0..<3, [1, 7, 16, 19, 100])
  func lossesAndGradientsAreTheReferences(_ index: Int, _ count: Int) {
    let (loss, kind) = Self.pairs[index]
    var numbers = Numbers(UInt64(count))
    let rows = 3
    let output = numbers.normal(rows * count, scale: 2)
    let target = numbers.normal(rows * count).map { kind == .binaryCrossEntropy ? Float($0 > 0 ? 1 : 0) : $0 }
    let reference = ReferenceElementLoss(kind, reduction: .sum)
    // At most 100 numbers below 40 in 16 or fewer running sums.
    let tolerance = 64 * rounding
    for engine in Engine.all {
      let losses = FloatBuffer.unwritten(rows)
      let gradient = FloatBuffer.unwritten(output.count)
      loss.backward(
        FloatBuffer(output).whole, target: FloatBuffer(target).whole, gradientScale: 0.25, losses: losses.whole,
        gradient: gradient.whole, engine: engine)
      for row in 0..<rows {
        let range = row * count..<(row + 1) * count
        let x = NCHW(images: 1, channels: count, values: output[range].map(Double.init))
        let t = NCHW(images: 1, channels: count, values: target[range].map(Double.init))
        let expected = reference.forward(x, targets: t)
        #expect(largestError([losses.whole[row]], [expected], scale: expected + 1) <= tolerance)
        let slopes = reference.backward(x, targets: t).values.map { $0 / 4 }
        #expect(largestError(gradient[range].array, slopes, scale: 4) <= tolerance)
      }
    }
  }

  @Test func anAbsoluteErrorOfNothingHasNoGradient() {
    for engine in Engine.all {
      let (losses, gradient) = (FloatBuffer.unwritten(1), FloatBuffer.unwritten(3))
      ElementLoss.absoluteError.backward(
        FloatBuffer([1, 2, 3]).whole, target: FloatBuffer([1, 3, 1]).whole, gradientScale: 1, losses: losses.whole,
        gradient: gradient.whole, engine: engine)
      #expect(losses.whole[0] == 3)
      #expect(gradient.whole.array == [0, -1, 1])
    }
  }
}
