import CNNSpec
import Testing

@testable import CNNTraining
@testable import cnn

@Suite struct ChanceLevelTests {
  private func text(correct: Int, counts: [Int]) -> String? {
    var result = EvaluationResult(split: .test, images: counts.reduce(0, +), correct: correct, loss: 1)
    result.classes = counts.enumerated().map {
      ClassResult(name: Name("c\($0.offset)"), images: $0.element, precision: nil, recall: nil, f1: nil)
    }
    return ChanceLevel(result, check: "cnn check my.cnn").text
  }

  @Test func aNetworkThatGuessesIsToldOfTheCheck() throws {
    let guessing = try #require(text(correct: 110, counts: [100, 400, 500]))
    #expect(guessing.contains("11.00 %") && guessing.contains("always answering `c2` gives 50.00 %"), "\(guessing)")
    #expect(guessing.hasSuffix("cnn check my.cnn looks for the cause"))
    // Above chance, but not by more than a thousand images can tell.
    #expect(text(correct: 510, counts: [100, 400, 500]) != nil)
    #expect(text(correct: 560, counts: [100, 400, 500]) == nil)
  }

  @Test func oneClassHasNoChance() { #expect(text(correct: 5, counts: [5]) == nil) }
}
