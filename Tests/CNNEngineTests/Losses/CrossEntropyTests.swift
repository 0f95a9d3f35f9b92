import CNNReference
import Foundation
import Testing

@testable import CNNEngine

@Suite struct CrossEntropyTests {
  /// Exponentials, a sum of at most 100 terms and a logarithm, of numbers of order 1; losses are below 16.
  static let tolerance = 32 * rounding

  @Test(arguments: [1, 2, 3, 10, 15, 16, 17, 33, 100], [0, 0.25])
  func lossAndGradientAreTheReferences(_ classes: Int, _ smoothing: Float) {
    var numbers = Numbers(UInt64(classes))
    let rows = 5
    let logits = numbers.normal(rows * classes, scale: 3)
    let labels = (0..<rows).map { ($0 * 7 + 3) % classes }
    let weights = (0..<classes).map { Float(1 + $0 % 3) / 2 }
    for classWeights in [nil, weights] {
      let reference = ReferenceCrossEntropy(
        labelSmoothing: Double(smoothing), classWeights: classWeights?.map(Double.init) ?? [], reduction: .sum)
      for engine in Engine.all {
        let loss = CrossEntropy(
          classes: classes, labelSmoothing: smoothing, classWeights: classWeights, engine: engine)
        let losses = FloatBuffer.unwritten(rows)
        let gradient = FloatBuffer(logits)
        loss.backward(
          gradient.whole, targets: ArraySlice(labels.map { ClassTarget(label: $0) }), gradientScale: 0.5,
          losses: losses.whole, gradient: gradient.whole)
        for row in 0..<rows {
          let x = NCHW(
            images: 1, channels: classes, values: logits[row * classes..<(row + 1) * classes].map(Double.init))
          let expected = reference.forward(x, labels: [labels[row]])
          #expect(abs(Double(losses.whole[row]) - expected) <= 16 * Self.tolerance)
          let slopes = reference.backward(x, labels: [labels[row]]).values.map { $0 / 2 }
          let found = gradient[row * classes..<(row + 1) * classes].array
          #expect(largestError(found, slopes, scale: 1) <= Self.tolerance)
        }
        let probabilities = FloatBuffer.unwritten(logits.count)
        loss.probabilities(FloatBuffer(logits).whole, into: probabilities.whole)
        for row in 0..<rows {
          let exponentials = logits[row * classes..<(row + 1) * classes].map { exp(Double($0)) }
          let sum = exponentials.reduce(0, +)
          let found = probabilities[row * classes..<(row + 1) * classes].array
          #expect(largestError(found, exponentials.map { $0 / sum }, scale: 1) <= Self.tolerance)
        }
      }
    }
  }

  @Test func aSharedTargetIsTheWeightedSumOfTwo() {
    var numbers = Numbers(6)
    let logits = numbers.normal(10)
    for engine in Engine.all {
      let loss = CrossEntropy(classes: 10, labelSmoothing: 0.1, engine: engine)
      func result(_ target: ClassTarget) -> (Double, [Double]) {
        let (losses, gradient) = (FloatBuffer.unwritten(1), FloatBuffer.unwritten(10))
        loss.backward(
          FloatBuffer(logits).whole, targets: [target], gradientScale: 1, losses: losses.whole,
          gradient: gradient.whole)
        return (Double(losses.whole[0]), gradient.whole.array.map(Double.init))
      }
      let (a, da) = result(ClassTarget(label: 2))
      let (b, db) = result(ClassTarget(label: 7))
      let (mixed, dMixed) = result(ClassTarget(label: 2, otherLabel: 7, share: 0.25))
      #expect(abs(mixed - (a / 4 + b * 3 / 4)) <= 4 * Self.tolerance)
      #expect(zip(zip(da, db), dMixed).allSatisfy { abs($0.0 / 4 + $0.1 * 3 / 4 - $1) <= Self.tolerance })
    }
  }

  @Test func largeLogitsStayExactAndDivergenceShows() {
    for engine in Engine.all {
      let loss = CrossEntropy(classes: 3, engine: engine)
      func value(_ logits: [Float]) -> Float {
        let losses = FloatBuffer.unwritten(1)
        loss.backward(
          FloatBuffer(logits).whole, targets: [ClassTarget(label: 0)], gradientScale: 1, losses: losses.whole,
          gradient: FloatBuffer.unwritten(3).whole)
        return losses.whole[0]
      }
      #expect(value([1e4, 0, 0]) == 0)
      #expect(value([0, 1e4, 0]) == 1e4)
      #expect(value([0, 3e38, -3e38]) == 3e38)
      #expect(value([0, .infinity, 0]).isNaN)
      #expect(value([.nan, 1, 2]).isNaN)
      #expect(value([1, .nan, 2]).isNaN)
      #expect(value([-.infinity, 0, 0]) == .infinity)
    }
  }

  @Test func theToleranceNoticesAWrongSignAndAFactor() {
    #expect(largestError([0.01], [-0.01], scale: 16) > Self.tolerance)
    #expect(largestError([0.01], [0.02], scale: 16) > Self.tolerance)
  }
}
