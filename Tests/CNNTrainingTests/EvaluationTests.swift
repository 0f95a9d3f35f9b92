import Foundation
import Testing

@testable import CNNTraining

@Suite struct EvaluationTests {
  /// Against the formula written out by hand for 9914 of 10000, and its closed forms at the ends.
  @Test func wilsonsIntervalHasItsKnownValues() {
    let interval = AccuracyInterval(correct: 9914, images: 10000)
    #expect(abs(interval.low - 0.9893920748064096) < 1e-12 && abs(interval.high - 0.9930305315948893) < 1e-12)
    let z2 = 1.959963984540054 * 1.959963984540054
    let all = AccuracyInterval(correct: 10, images: 10)
    #expect(all.high == 1 && abs(all.low - 10 / (10 + z2)) < 1e-12)
    #expect(AccuracyInterval(correct: 0, images: 0) == AccuracyInterval(correct: 0, images: -1))
  }
}
