import CNNData
import CNNEngine
import CNNSpec
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

  private func prediction(_ label: Int, _ outputs: [Float]) -> Prediction {
    Prediction(index: 0, label: label, scores: outputs, probabilities: outputs)
  }

  @Test func figuresFollowFromThePredictions() {
    var result = EvaluationResult(split: .test, images: 4, correct: nil, loss: 0)
    result.summarize(
      [
        prediction(0, [0.7, 0.2, 0.1]), prediction(0, [0.2, 0.75, 0.05]), prediction(1, [0.1, 0.9, 0]),
        prediction(1, [0.25, 0.5, 0.25]),
      ], classes: ["a", "b", "c"])
    #expect(result.correct == 3 && result.accuracy == 0.75)
    #expect(result.confusion == [[1, 1, 0], [0, 2, 0], [0, 0, 0]])
    #expect(result.mostConfused == [ConfusedPair(trueClass: 0, predictedClass: 1, images: 1)])
    #expect(result.classes[0] == ClassResult(name: "a", images: 2, precision: 1, recall: 0.5, f1: 2.0 / 3))
    #expect(result.classes[1] == ClassResult(name: "b", images: 2, precision: 2.0 / 3, recall: 1, f1: 0.8))
    #expect(result.classes[2] == ClassResult(name: "c", images: 0, precision: nil, recall: nil, f1: nil))
    #expect(result.macroF1 == (2.0 / 3 + 0.8) / 2)
    // Among the first five of three classes is every label.
    #expect(result.top5Accuracy == nil)
    // Confidences 0.7 (right), 0.75 (wrong), 0.9 and 0.5 (right) in four bins.
    #expect(abs((result.calibrationError ?? 0) - (0.3 + 0.75 + 0.1 + 0.5) / 4) < 1e-7)
  }

  @Test func aClassBeyondTheFifthPlaceIsNotAmongTheTopFive() {
    var result = EvaluationResult(split: .test, images: 2, correct: nil, loss: 0)
    let outputs: [Float] = [6, 5, 4, 3, 2, 1, 0]
    result.summarize([prediction(4, outputs), prediction(5, outputs)], classes: (0..<7).map { Name(String($0)) })
    #expect(result.top5Accuracy == 0.5)
    #expect(prediction(2, [1, 1, 1]).predicted == 0 && prediction(2, [1, 1, 1]).rank == 2)
  }

  @Test func theResultHasTheSameBitsForEveryBatchSize() throws {
    let run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    _ = try trainer.collect()
    let set = try #require(trainer.data.test)
    for augmentation in TestTimeAugmentation.allCases {
      let results = try [1, 2, 7, 9, 64].map { batchSize in
        let trained = try TrainedNetwork(checkpoint: trainer.folder.best, engine: run.engine, batchSize: batchSize)
        return try trained.evaluate(set, augmentation: augmentation)
      }
      #expect(results.allSatisfy { $0.predictions == results[0].predictions && $0.loss == results[0].loss })
      #expect(results[0].images == 9 && results[0].predictions.map(\.index) == Array(0..<9))
    }
  }

  @Test func aMirroredImageHasTheSameAnswerWithFlips() throws {
    let view = TestTimeAugmentation.View(isMirrored: true, down: 0, right: 0, weight: 1)
    let target = FloatBuffer(count: 8).whole
    TestTimeAugmentation.apply(
      view, FloatBuffer([1, 2, 3, 4, 5, 6, 7, 8]).whole, into: target, count: 2,
      shape: Shape(channels: 1, height: 2, width: 2))
    #expect(target.array == [2, 1, 4, 3, 6, 5, 8, 7])
    for kind in TestTimeAugmentation.allCases { #expect(kind.views.reduce(0) { $0 + $1.weight } == 1) }
    #expect(TestTimeAugmentation.flipTranslate.views.count == 6)
  }

  @Test func theDocumentHasTheKeysOfTheContract() throws {
    var result = EvaluationResult(split: .test, images: 1, correct: 1, loss: 0.5)
    result.summarize([prediction(0, [1, 0])], classes: ["a", "b"])
    let data = try JSONEncoder().encode(EvaluationDocument(checkpoint: "best.safetensors", result: result))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let keys: Set = [
      "checkpoint", "split", "images", "correct", "accuracy", "accuracy_interval", "loss", "top5_accuracy", "macro_f1",
      "classes", "confusion",
    ]
    #expect(keys.isSubset(of: object.keys))
    #expect(object["confusion"] as? [[Int]] == [[1, 0], [0, 0]])
    let classes = try #require(object["classes"] as? [[String: Any]])
    #expect(Set(classes[1].keys) == ["name", "images", "precision", "recall", "f1"])
    let isNull = classes[1]["f1"] is NSNull
    #expect(isNull)
  }
}
