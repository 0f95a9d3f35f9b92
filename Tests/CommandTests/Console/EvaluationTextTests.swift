import Testing

@testable import CNNTraining
@testable import cnn

@Suite struct EvaluationTextTests {
  static let traits = TerminalTraits(isTerminal: false, measuredColumns: nil, choice: .never, environment: [:])

  @Test func anEvaluationSaysCountIntervalClassesAndConfusedPairs() {
    var result = EvaluationResult(split: .test, images: 2000, correct: 1780, loss: 0.2731)
    result.top5Accuracy = 1
    result.macroF1 = 0.88995
    result.calibrationError = 0.0123
    result.classes = [
      ClassResult(name: "airplane", images: 1000, precision: 0.882353, recall: 0.9, f1: 0.891089),
      ClassResult(name: "bird", images: 1000, precision: nil, recall: 0.88, f1: 0.88888),
    ]
    result.confusion = [[900, 100], [120, 880]]
    result.mostConfused = [ConfusedPair(trueClass: 1, predictedClass: 0, images: 120)]
    #expect(
      EvaluationText(checkpoint: "best.safetensors", result: result, traits: Self.traits).text == """
        best.safetensors, 2,000 test images

        accuracy            89.00 %   1,780 of 2,000, 95 % interval 87.55 to 90.30 %
        loss                0.2731
        top-5               100.00 %
        macro-F1            0.8900
        calibration error   1.23 %

        class      images   precision    recall       F1
        airplane    1,000     88.24 %   90.00 %   0.8911
        bird        1,000           -   88.00 %   0.8889

        most often confused
        bird taken for airplane: 120 of 1,000, 12.00 %
        """)
  }

  @Test func aRegressionHasItsLossAlone() {
    let result = EvaluationResult(split: .validation, images: 4, correct: nil, loss: 0.5)
    #expect(
      EvaluationText(checkpoint: "x", result: result, traits: Self.traits).text == """
        x, 4 validation images

        loss   0.5000
        """)
  }
}
