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
    return ChanceLevel(result, check: "cnn check my.cnn").warning?.text
  }

  @Test func aNetworkThatGuessesIsToldOfTheCheck() throws {
    let guessing = try #require(text(correct: 110, counts: [100, 400, 500]))
    #expect(guessing.contains("11.00 %") && guessing.contains("always answering `c2` gives 50.00 %"), "\(guessing)")
    #expect(guessing.hasSuffix("cnn check my.cnn looks for the cause"))
    // Above chance, but not by more than a thousand images can tell.
    #expect(text(correct: 510, counts: [100, 400, 500]) != nil)
    #expect(text(correct: 560, counts: [100, 400, 500]) == nil)
  }

  @Test func whatTooFewImagesCannotTellIsNotSaid() {
    // Half of ten images right: a network that is right three times of four can look like that.
    #expect(text(correct: 5, counts: [5, 5]) == nil)
    #expect(text(correct: 10, counts: [10, 10]) != nil)
    // Of ten classes guessing is rarely right, so fewer images tell.
    #expect(text(correct: 1, counts: [Int](repeating: 1, count: 10)) != nil)
  }

  @Test func aPerfectResultIsNeverChance() {
    for counts in [[1, 1], [3, 2], [1, 0], [5], [990, 10]] {
      #expect(text(correct: counts.reduce(0, +), counts: counts) == nil, "\(counts)")
    }
  }

  @Test func whereGuessingIsAlwaysRightThereIsNoChance() {
    #expect(text(correct: 0, counts: [1, 0]) == nil)
    #expect(text(correct: 40, counts: [100]) == nil)
  }
}
