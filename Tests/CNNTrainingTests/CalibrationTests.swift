import Testing

@testable import CNNTraining

@Suite struct CalibrationTests {
  private static func result(_ answers: [(confidence: Float, isRight: Bool)]) -> EvaluationResult {
    var result = EvaluationResult(split: .test, images: answers.count, correct: nil, loss: 0)
    let predictions = answers.enumerated().map { index, answer in
      Prediction(
        index: index, label: answer.isRight ? 0 : 1, predicted: 0, rank: answer.isRight ? 0 : 1,
        probabilities: [answer.confidence, 1 - answer.confidence])
    }
    result.summarize(predictions, classes: ["a", "b"])
    return result
  }

  /// Bins of width 1/15: 0.7 and 0.72 share the eleventh (0.667 to 0.733), 0.9 is in the fourteenth, 1 in the last.
  @Test func theErrorIsTheWeightedDistanceOfConfidenceFromAccuracy() throws {
    let result = Self.result([(0.7, true), (0.72, false), (0.9, true), (1, true)])
    // |(0.7 + 0.72) - 1| + |0.9 - 1| + |1 - 1|, over four images.
    let error = try #require(result.calibrationError)
    #expect(abs(error - (0.42 + 0.1 + 0) / 4) < 1e-7)
  }

  @Test func everyImageIsInOneBin() {
    let bins = Self.result([(0.7, true), (0.72, false), (0.9, true), (1, true)]).calibrationBins
    #expect(bins.count == 15)
    #expect(bins.map(\.images) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 1, 1])
    #expect(bins[10].accuracy == 0.5)
    #expect(bins[10].confidence.map { abs($0 - 0.71) < 1e-7 } == true)
    #expect(bins[0].accuracy == nil)
  }

  @Test func surenessThatIsAlwaysRightHasNoError() {
    #expect(Self.result([(1, true), (1, true)]).calibrationError == 0)
    #expect(Self.result([(1, false)]).calibrationError == 1)
  }
}
