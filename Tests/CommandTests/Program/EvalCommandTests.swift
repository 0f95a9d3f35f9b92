import CNNReports
import Foundation
import Testing

@Suite struct EvalCommandTests {
  /// One training serves all tests; the run's own folder is never changed by an evaluation.
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train("--epochs", "6", out: "run")
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()
  static let checkpoint = "run/checkpoints/best.safetensors"
  var program: Program { Self.workshop.program }

  @Test func aRunWhoseFirstEpochIsNotOverIsEvaluatedByItsLastCheckpoint() throws {
    let workshop = try Workshop()
    #expect(try workshop.train("--set", "train.time_limit=1e-9", out: "half").status == 75)
    let outcome = try workshop.program.run("eval", "half", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.json["checkpoint"] as? String == "half/checkpoints/last.safetensors")
  }

  @Test func theWholeSplitIsEvaluatedWithTheDataOfTheRun() throws {
    let outcome = try program.run("eval", Self.checkpoint, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let json = outcome.json
    #expect(json["images"] as? Int == Workshop.testCount)
    #expect(json["split"] as? String == "test")
    #expect(json["checkpoint"] as? String == Self.checkpoint)
    let keys = [
      "checkpoint", "split", "images", "correct", "accuracy", "accuracy_interval", "loss", "top5_accuracy", "macro_f1",
      "classes", "confusion",
    ]
    for key in keys { #expect(json[key] != nil, "no \(key)") }
    let confusion = try #require(json["confusion"] as? [[Int]])
    #expect(confusion.joined().reduce(0, +) == Workshop.testCount)
    #expect(confusion.indices.reduce(0) { $0 + confusion[$1][$1] } == json["correct"] as? Int)
    let classes = try #require(json["classes"] as? [[String: Any]])
    #expect(classes.allSatisfy { $0["images"] as? Int == 7 })
    #expect(try #require(json["accuracy"] as? Double) > 0.9, "the network has not learned its data")
  }

  @Test func batchAndThreadsDoNotChangeAByte() throws {
    let first = try program.run("eval", Self.checkpoint, "--json", "--batch", "1", "--threads", "1").output
    for (batch, threads) in [("2", "3"), ("7", "2"), ("64", "1")] {
      #expect(
        try program.run("eval", Self.checkpoint, "--json", "--batch", batch, "--threads", threads).output == first)
    }
  }

  @Test func aRunsFolderStandsForItsBestCheckpoint() throws {
    let byFolder = try program.run("eval", "run", "--json").json
    #expect(byFolder["checkpoint"] as? String == Self.checkpoint)
  }

  @Test func theTrainingImagesAreASplitAndMissingHeldOutImagesAnError() throws {
    #expect(
      try program.run("eval", "run", "--split", "train", "--json").json["images"] as? Int == Workshop.trainingCount)
    let outcome = try program.run("eval", "run", "--split", "validation")
    #expect(outcome.status == 66 || outcome.status == 65 || outcome.status == 78)
    #expect(outcome.error.contains("validation"))
  }

  @Test func predictionsAgreeWithTheResult() throws {
    let outcome = try program.run("eval", "run", "--json", "--predictions", "predictions.csv")
    let lines = try Self.workshop.text("predictions.csv").split(separator: "\n").map(String.init)
    #expect(lines[0] == "index,label,predicted,0,1,2")
    #expect(lines.count == Workshop.testCount + 1)
    let rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(rows.map { Int($0[0]) } == (0..<Workshop.testCount).map { $0 })
    #expect(rows.filter { $0[1] == $0[2] }.count == outcome.json["correct"] as? Int)
    for row in rows {
      let probabilities = row.dropFirst(3).compactMap(Double.init)
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(Int(row[2]) == probabilities.firstIndex(of: probabilities.max() ?? 0))
    }
  }

  @Test func aReportCanBeWrittenElsewhere() throws {
    #expect(try program.run("eval", "run", "--report", "elsewhere/report").status == 0)
    #expect(
      try Self.workshop.names(in: "elsewhere/report")
        == ["confusion.csv", "confusion.png", "curves.png", "predictions.csv", "report.html", "report.json"])
  }

  @Test func aThresholdDecidesTheExitCodeAndTheResultIsShownAllTheSame() throws {
    #expect(try program.run("eval", "run", "--fail-under", "0.5").status == 0)
    let missed = try program.run("eval", "run", "--split", "train", "--fail-under", "1", "--data", "swapped")
    #expect(missed.status == 66)
    try FileManager.default.copyItem(
      at: Self.workshop.url.appending(path: "data"), to: Self.workshop.url.appending(path: "mislabelled"))
    let labels = Self.workshop.url.appending(path: "mislabelled/t10k-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    for place in 8..<bytes.count { bytes[place] = (bytes[place] + 1) % 3 }
    try bytes.write(to: labels)
    let outcome = try program.run("eval", "run", "--data", "mislabelled", "--fail-under", "0.5")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("accuracy"))
    #expect(outcome.error.contains("below the 50.00 % of --fail-under"))
  }

  @Test func anOutputThatCannotBeCreatedHasItsOwnCode() throws {
    let outcome = try program.run("eval", "run", "--predictions", "no/such/folder/p.csv")
    #expect(outcome.status == 73)
    #expect(outcome.error.contains("p.csv: error: cannot be created"))
  }

  @Test func averagingOverViewsIsADifferentAnswerToTheSameQuestion() throws {
    let plain = try program.run("eval", "run", "--json").json
    for views in ["flip", "flip+translate"] {
      let outcome = try program.run("eval", "run", "--json", "--tta", views)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.json["images"] as? Int == Workshop.testCount)
      #expect(outcome.json["loss"] as? Double != plain["loss"] as? Double)
    }
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let outcome = try Self.workshop.program.shell("\"$cnn\" eval run | true; exit ${PIPESTATUS[0]}")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.isEmpty)
  }

  @Test func aFullDiskIsAnError() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let outcome = try Self.workshop.program.shell("\"$cnn\" eval run > /dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.error.contains("standard output cannot be written"))
  }

  @Test func aPictureHasItsClassesInOrder() throws {
    var canvas = Canvas(width: 6, height: 6, background: Color(10, 10, 10))
    canvas.fill(Rectangle(x: 0, y: 2, width: 6, height: 2), with: Color(210, 210, 210))
    try canvas.pngData().write(to: Self.workshop.url.appending(path: "middle.png"))
    let outcome = try program.run("predict", "run", "middle.png", "--json", "--top", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
    let classes = try #require(document?.first?["classes"] as? [[String: Any]])
    #expect(classes.count == 2)
    #expect(classes[0]["name"] as? String == "1")
    let text = try program.run("predict", "run", "middle.png")
    #expect(text.output.hasPrefix("middle.png\n  1 "))
    #expect(try program.run("predict", "run", "missing.png").status == 66)
    #expect(try program.run("predict", "run", "tiny.cnn").status == 65)
  }
}
