import CNNSpec
import Foundation
import Testing

@testable import CNNReports
@testable import CNNRun
@testable import CNNTraining

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct RunPageTests {
  @Test func noTextFromOutsideBecomesMarkup() throws {
    let html = try PageSample.html(try PageSample.contents())
    #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"))
    #expect(html.contains("&lt;script&gt;alert(2)&lt;/script&gt; &amp; a comment"))
    #expect(!html.contains("<script>alert"))
    #expect(!html.unicodeScalars.split(separator: "\u{301}").dropLast().contains { $0.last == "\"" || $0.last == "<" })
    // Its own script, and the data of three charts and the speed.
    #expect(html.components(separatedBy: "<script").count - 1 == 1 + 4)
  }

  @Test func controlCharactersDoNotReachThePage() {
    #expect("a\u{0}b\u{1B}c\nd\te".escapedForMarkup == "a\u{FFFD}b\u{FFFD}c\nd\te")
    #expect(ScriptData.json(["</script>&\u{2028}"]) == #"["\u003c/script\u003e\u0026\u2028"]"#)
  }

  @Test func theSameContentsGiveTheSameBytes() throws {
    let first = try PageSample.html(try PageSample.contents())
    #expect(try PageSample.html(try PageSample.contents()) == first)
  }

  @Test func everyPageIsWellFormedXML() throws {
    let manyClasses = PageSample.evaluation(names: (0..<30).map { "<\($0)>" }, count: 90)
    var many = try PageSample.contents()
    many.evaluation = manyClasses
    var regression = try PageSample.contents()
    regression.evaluation = EvaluationResult(split: .validation, images: 4, correct: nil, loss: 0.1)
    var bare = try PageSample.contents(evaluated: false)
    (bare.history, bare.steps, bare.record) = ([], [], nil)
    for contents in [try PageSample.contents(), many, regression, bare, try PageSample.contents(evaluated: false)] {
      let parser = XMLParser(data: try RunPage(contents).html())
      #expect(parser.parse(), "\(String(describing: parser.parserError)), line \(parser.lineNumber)")
    }
  }

  @Test func thePageNamesNoAddressButItsOwnPictures() throws {
    let html = try PageSample.html(try PageSample.contents())
    for attribute in ["src=\"", "href=\"", "url("] {
      for part in html.components(separatedBy: attribute).dropFirst() {
        #expect(part.hasPrefix("data:"), "\(attribute)\(part.prefix(40))")
      }
    }
    // The name of a vocabulary, which nobody fetches.
    #expect(html.components(separatedBy: "http").count - 1 - html.components(separatedBy: "http-equiv").count + 1 == 1)
  }

  @Test func theResultStandsFirstWithItsWilsonInterval() throws {
    let html = try PageSample.html(try PageSample.contents())
    // 20 of 30: centre (2/3 + z²/60) / (1 + z²/30), by hand.
    #expect(html.contains("<b>48.78 %</b> to <b>80.77 %</b>"))
    let places = [
      "66.67", "id=\"curves\"", "id=\"confusion\"", "id=\"classes\"", "id=\"calibration\"", "id=\"network\"",
    ]
    let found = places.compactMap { html.range(of: $0)?.lowerBound }
    #expect(found.count == places.count)
    #expect(found == found.sorted())
  }

  /// 20 of 30 are right, with an interval of 48.78 to 80.77 %.
  @Test func aDifferenceWithinTheIntervalIsNoMisjudgement() {
    let evaluation = PageSample.evaluation()
    let fitting = CalibrationSection.comparison(0.7, evaluation)
    #expect(fitting == "as sure as it is right, within ±15.99 %, which is what 30 images can tell", "\(fitting)")
    #expect(CalibrationSection.comparison(0.82, evaluation) == "surer than it is right")
    #expect(CalibrationSection.comparison(0.4, evaluation) == "less sure than it is right")
  }

  @Test func theEarliestOfEquallyGoodEpochsIsTheBest() throws {
    let contents = try PageSample.contents()
    #expect(contents.bestEpoch == 2)
    #expect(try PageSample.html(contents).contains("best: epoch 2"))
  }

  @Test func aTrainingThatDivergesHasAPageToo() throws {
    var contents = try PageSample.contents(evaluated: false)
    for (index, loss) in [1e30, 3e38, Double.infinity].enumerated() { contents.history[index].trainLoss = loss }
    contents.steps[0].loss = 1e38
    let html = try PageSample.html(contents)
    #expect(html.contains("e+38</span>"))
    #expect(XMLParser(data: Data(html.utf8)).parse())
  }

  @Test func onlyAPageOfARunningTrainingLooksAgain() throws {
    var contents = try PageSample.contents(evaluated: false)
    #expect(try !PageSample.html(contents).contains("http-equiv=\"refresh\""))
    contents.record?.status = .running
    let html = try PageSample.html(contents)
    #expect(html.contains("<meta http-equiv=\"refresh\" content=\"5\"/>"))
    #expect(html.contains("training, epoch 3 of 3 done"))
    contents.evaluation = PageSample.evaluation()
    #expect(try !PageSample.html(contents).contains("http-equiv=\"refresh\""))
  }

  @Test func theCommandThatRepeatsARunHasItsKernelsItsChangesAndItsFirstWeights() throws {
    var record = PageSample.record
    record.initialWeights = RunRecord.InitialFile(path: "/start here.safetensors", sha256: "ab")
    let command = RepeatCommand(record, overrides: ["train.epochs=9"], wasSteered: false, hasTimeLimit: true)
    #expect(
      command.means
        == .repeating(
          instructionSet: "avx2", settings: ["train.epochs=9", "train.time_limit=none"],
          firstWeights: "/start here.safetensors"))
  }

  /// Each of these changes the weights and is in no configuration.
  @Test func whatNoTrainingInOnePieceGivesIsVerified() {
    func resumed(_ overrides: [String]?, _ kernels: String) -> RunRecord {
      var record = PageSample.record
      record.resumed = [
        RunRecord.Resumption(
          start: "2026-01-02T03:04:05Z",
          at: TrainingPosition(epoch: 1, step: 6, batchInEpoch: 0, rollbacks: 0, commands: 0), changed: [],
          overrides: overrides,
          instructionSet: kernels)
      ]
      return record
    }
    var stopped = PageSample.record
    stopped.status = .timeLimit
    let repeated = [
      (resumed(nil, "avx2"), false, false), (resumed(["train.epochs=9"], "avx2"), false, true),
      (resumed(nil, "avx512"), false, true), (PageSample.record, true, true), (stopped, false, true),
    ]
    for (record, wasSteered, needsVerification) in repeated {
      let command = RepeatCommand(record, overrides: [], wasSteered: wasSteered, hasTimeLimit: false)
      #expect((command.means == .verifying) == needsVerification, "\(command.note)")
    }
  }

  @Test func aLargeConfusionMatrixKeepsEveryCount() throws {
    var contents = try PageSample.contents()
    let names = (0..<40).map { "c\($0)" }
    contents.evaluation = PageSample.evaluation(names: names, count: 120)
    let html = try PageSample.html(contents)
    #expect(html.contains("data-map"))
    // Class 0 has images 0, 40 and 80, of which only the first is divisible by three, and taken for the next class.
    #expect(html.contains("\"rows\":[[0,2,1,1],"))
  }
}

@Suite struct GalleryTests {
  private static func prediction(_ index: Int, _ confidence: Float, right: Bool) -> Prediction {
    Prediction(
      index: index, label: right ? 0 : 1, predicted: 0, rank: 0, probabilities: [confidence, 1 - confidence])
  }

  @Test func mistakesAreOrderedByConfidenceAndThenByPlace() {
    let predictions = [
      Self.prediction(0, 0.6, right: false), Self.prediction(1, 0.9, right: true),
      Self.prediction(2, 0.8, right: false),
      Self.prediction(3, 0.8, right: false),
    ]
    #expect(EvaluationResult.mostConfidentMistakes(predictions, count: 9).map(\.index) == [2, 3, 0])
    #expect(EvaluationResult.mostConfidentMistakes(predictions, count: 1).map(\.index) == [2])
    #expect(Gallery.leastCertain(predictions, count: 2).map(\.index) == [0, 2])
  }

  @Test func aProbabilityIsWholeOnlyIfItIs() {
    #expect(ProbabilityText.percent(1) == "100.0 %")
    #expect(ProbabilityText.percent(0.9999) == "> 99.9 %")
    #expect(ProbabilityText.percent(0.0001) == "< 0.1 %")
    #expect(ProbabilityText.percent(0) == "0.0 %")
    #expect(ProbabilityText.percent(0.125) == "12.5 %")
  }
}
