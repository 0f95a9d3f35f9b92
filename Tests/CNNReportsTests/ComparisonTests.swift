import CNNSpec
import Foundation
import Testing

@testable import CNNReports
@testable import CNNTraining

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct McNemarTests {
  /// 1 of 10 fair coins: 2 · (1 + 10) / 1024.
  @Test func fewDisagreementsAreSummedExactly() {
    let test = McNemarTest(onlyFirst: 1, onlySecond: 9)
    #expect(abs(test.probability - 22.0 / 1024) < 1e-12)
    #expect(test.isSignificant)
    #expect(test.verdict == "significant, p = 0.021")
    #expect(McNemarTest(onlyFirst: 9, onlySecond: 1).probability == test.probability)
  }

  /// 2 of 6: 2 · (1 + 6 + 15) / 64.
  @Test func aDifferenceThatChanceMakesIsNotSignificant() {
    let test = McNemarTest(onlyFirst: 4, onlySecond: 2)
    #expect(abs(test.probability - 44.0 / 64) < 1e-12)
    #expect(test.verdict == "not significant, p = 0.69")
  }

  @Test func equalNetworksHaveProbabilityOne() {
    #expect(McNemarTest(onlyFirst: 0, onlySecond: 0).probability == 1)
    #expect(McNemarTest(onlyFirst: 5, onlySecond: 5).probability == 1)
    #expect(McNemarTest(onlyFirst: 5000, onlySecond: 5000).probability == 1)
  }

  /// Chi-squared (|600 - 500| - 1)² / 1100 = 8.91, whose upper tail is 0.00284 (SciPy's chi2.sf(8.91, 1)).
  @Test func manyDisagreementsFollowChiSquared() {
    #expect(abs(McNemarTest(onlyFirst: 600, onlySecond: 500).probability - 0.0028366) < 1e-6)
    // Either side of the change from one to the other.
    let (exact, normal) = (McNemarTest(onlyFirst: 460, onlySecond: 540), McNemarTest(onlyFirst: 461, onlySecond: 541))
    #expect(abs(exact.probability - normal.probability) < 2e-3)
  }
}

@Suite struct PredictionFileTests {
  @Test func whatIsWrittenIsReadBack() throws {
    let evaluation = PageSample.evaluation(names: ["a,\"b\"", "c\nd", "=e"])
    let file = try PredictionFile(evaluation.predictionTable, path: "p.csv")
    #expect(file.classes == ["a,\"b\"", "c\\u{A}d", "=e"])
    #expect(file.labels == evaluation.predictions.map(\.label))
    #expect(file.predicted == evaluation.predictions.map(\.predicted))
  }

  @Test func filesAreTheLastColumnAndAreReadBack() throws {
    // The last class has the column's name.
    var evaluation = PageSample.evaluation(names: ["a", "file"], count: 4)
    let plain = try PredictionFile(evaluation.predictionTable, path: "p.csv")
    evaluation.files = [
      "test/a/1.png", "test/a/b,2.png", "test/a/\u{1B}.png", Name(bytes: Array("test/".utf8) + [0xE9]),
    ]
    let lines = String(decoding: evaluation.predictionTable, as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "index,label,predicted,a,file,file")
    #expect(
      lines.dropFirst().map { $0.split(separator: ",", maxSplits: 5)[5] }
        == ["test/a/1.png", #""test/a/b,2.png""#, #"test/a/\u{1B}.png"#, #"test/\xE9"#])
    #expect(plain.classes == ["a", "file"])
    #expect(try PredictionFile(evaluation.predictionTable, path: "p.csv") == plain)
  }

  /// No field begins with a character that makes it a formula, but numbers.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@SUM(A1)", "'@SUM(A1)"), ("-1", "-1"), ("+2.5", "+2.5"),
    ("-1+2", "'-1+2"), ("'=1", "''=1"), ("'-1", "''-1"), ("'a", "'a"), ("a=1", "a=1"), ("\t=1", #"\u{9}=1"#),
    ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("\r\n", #"\u{D}\u{A}"#),
  ])
  func aFieldIsNoFormula(name: String, field: String) throws {
    #expect(CSVField.text(Name(name)) == field)
    let evaluation = PageSample.evaluation(names: [name, "other"])
    #expect(try PredictionFile(evaluation.predictionTable, path: "p.csv").classes == [Name(Name(name).shown), "other"])
  }

  @Test(arguments: [
    ("", 1), ("index,label\n", 1), ("index,label,predicted,a\n0,0,0,1\n1,0\n", 3),
    ("index,label,predicted,a\n0,1,0,1\n", 2), ("index,label,predicted,a\n1,0,0,1\n", 2),
    ("index,label,predicted,a\n0,99999999999999999999,0,1\n", 2), ("index,label,predicted,a\n-1,0,0,1\n", 2),
  ])
  func damageIsFoundInItsLine(text: String, line: Int) {
    #expect(throws: ComparisonError.malformedPredictions(path: "p.csv", line: line)) {
      try PredictionFile(Data(text.utf8), path: "p.csv")
    }
  }
}

@Suite struct RunComparisonTests {
  private static func run(
    _ name: String, _ more: String = "", correct: [Bool], digest: String = "d1", split: String = "test"
  ) throws -> ComparedRun {
    let labels = correct.indices.map { $0 % 2 }
    let predicted = zip(labels, correct).map { $1 ? $0 : 1 - $0 }
    var record = PageSample.record
    record.dataDigests = ["test/images": digest]
    return ComparedRun(
      name: name, record: record,
      configuration: try Configuration(
        text: "[input] channels = 1; height = 4; width = 4\n[conv] filters = 2; kernel = 3\n[linear] units = 2\n"
          + more,
        path: "x"),
      history: PageSample.history,
      result: ComparedRun.Result(split: split, images: labels.count, correct: correct.count { $0 }, loss: 0.5),
      predictions: PredictionFile(classes: ["a", "b"], labels: labels, predicted: predicted))
  }

  @Test func pairsCountWhoWasRight() throws {
    let runs = [
      try Self.run("one", correct: [true, true, false, false, true]),
      try Self.run("two", correct: [true, false, true, false, false]),
      try Self.run("three", correct: [true, true, true, true, true]),
    ]
    let comparison = try RunComparison(runs)
    let indices: [[Int]] = comparison.pairs.map { [$0.first, $0.second] }
    #expect(indices == [[0, 1], [0, 2], [1, 2]])
    let pair = comparison.pairs[0]
    let counts: [Int] = [pair.bothRight, pair.test.onlyFirst, pair.test.onlySecond, pair.bothWrong]
    #expect(counts == [1, 2, 1, 1])
    #expect(comparison.differences.isEmpty)
  }

  @Test func onlyWhatDiffersIsListed() throws {
    let comparison = try RunComparison([
      try Self.run("one", "[train] epochs = 3; batch_size = 8", correct: [true]),
      try Self.run("two", "[linear] units = 2\n[train] epochs = 5; batch_size = 8", correct: [true]),
    ])
    let found = comparison.differences.map { "\($0.name): \($0.values.map { $0 ?? "–" }.joined(separator: " / "))" }
    #expect(
      found == [
        "parameters: 38 / 44", "multiply-adds an image: 88 / 92", "layers: 2 / 3", "train.epochs: 3 / 5",
        "linear2: – / linear, units = 2",
      ])
  }

  @Test func unlikeTestSetsAreRefused() throws {
    let first = try Self.run("one", correct: [true, true])
    var classes = try Self.run("two", correct: [true, true])
    classes.predictions?.classes = ["a", "c"]
    var labels = try Self.run("two", correct: [true, true])
    labels.predictions?.labels = [0, 0]
    let unlike: [(ComparedRun, ComparisonError.Difference)] = [
      (classes, .classes), (labels, .label(image: 1)), (try Self.run("two", correct: [true]), .count(2, 1)),
      (try Self.run("two", correct: [true, true], digest: "d2"), .files),
      (try Self.run("two", correct: [true, true], split: "validation"), .split("test", "validation")),
    ]
    for (run, difference) in unlike {
      #expect(throws: ComparisonError.unlikeTestSets(first: "one", other: "two", difference)) {
        try RunComparison([first, run])
      }
    }
  }

  @Test func aRunWithoutPredictionsIsShownAndNotTested() throws {
    var second = try Self.run("two", correct: [true])
    (second.predictions, second.result) = (nil, nil)
    let comparison = try RunComparison([try Self.run("one", correct: [true]), second])
    #expect(comparison.pairs.isEmpty)
    let html = String(decoding: ComparisonPage(comparison).html(), as: UTF8.self)
    #expect(html.contains("and so without a test: two."))
  }

  @Test func thePageIsWellFormedEscapedAndAlwaysTheSame() throws {
    let runs = [
      try Self.run(PageSample.hostile, correct: [true, false]),
      try Self.run(PageSample.accentedQuote, correct: [false, true]),
    ]
    let page = ComparisonPage(try RunComparison(runs)).html()
    #expect(XMLParser(data: page).parse())
    #expect(!String(decoding: page, as: UTF8.self).contains("<script>alert"))
    #expect(ComparisonPage(try RunComparison(runs)).html() == page)
  }
}
