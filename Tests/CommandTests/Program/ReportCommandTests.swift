import Foundation
import Testing

@Suite struct ReportCommandTests {
  /// Two runs that differ in their seed.
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train("--epochs", "2", out: "one")
      try workshop.train("--epochs", "2", "--seed", "5", out: "two")
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()
  var program: Program { Self.workshop.program }

  @Test func runsAreLaidSideBySide() throws {
    let outcome = try program.run("report", "one", "two", "--out", "both.html", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let runs = try #require(outcome.json["runs"] as? [[String: Any]])
    let names: [String] = runs.compactMap { $0["name"] as? String }
    #expect(names == ["one", "two"])
    for run in runs {
      #expect(run["images"] as? Int == Workshop.testCount)
      #expect(run["epochs"] as? Int == 2)
    }
    let tests = try #require(outcome.json["tests"] as? [[String: Any]])
    #expect(tests.count == 1)
    let probability = try #require(tests.first?["p"] as? Double)
    #expect((0...1).contains(probability))
    let differences = try #require(outcome.json["differences"] as? [[String: Any]])
    let keys: [String] = differences.compactMap { $0["key"] as? String }
    #expect(keys == ["train.seed"])
    #expect(try Self.workshop.text("both.html").contains("train.seed"))
    let text = try program.run("report", "one", "two").output
    #expect(text.contains("one and two: "))
  }

  @Test func otherTestImagesAreRefused() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "one")
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "one"), to: workshop.url.appending(path: "two"))
    let table = try workshop.text("two/report/predictions.csv").split(separator: "\n")
    try workshop.write(table.dropLast().joined(separator: "\n") + "\n", to: "two/report/predictions.csv")
    let cut = try workshop.program.run("report", "one", "two")
    #expect(cut.status == 65)
    #expect(cut.error.contains("two/report/predictions.csv:22: error"))
    let json = try workshop.text("two/report/report.json").replacing("\"images\" : 21", with: "\"images\" : 20")
    try workshop.write(json, to: "two/report/report.json")
    let outcome = try workshop.program.run("report", "one", "two")
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("there are 20 images, not 21"))
  }

  @Test func aFolderThatIsNoRunIsAMissingInput() throws {
    let outcome = try program.run("report", "one", "data")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("run.json"))
  }

  @Test func theReportOfATrainingAndOfItsEvaluationAreTheSameBytes() throws {
    #expect(try program.run("eval", "one", "--report", "again").status == 0)
    #expect(try Self.workshop.text("again/report.html") == Self.workshop.text("one/report/report.html"))
  }

  @Test func aReportThatCannotBeWrittenIsAWarningAndSaidAgainAtTheEnd() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    try FileManager.default.removeItem(at: workshop.url.appending(path: "run/report"))
    try workshop.write("not a folder", to: "run/report")
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.components(separatedBy: "warning: the report could not be written").count == 3)
    #expect(outcome.error.contains("when that is mended: cnn eval run --report run/report"), "\(outcome.error)")
    #expect(try workshop.text("run/run.json").contains("\"completed\""))
  }

  @Test func anEndedTrainingLeavesAPageThatNoLongerReloads() throws {
    let workshop = try Workshop()
    let diverged = try workshop.train("--set", "train.learning_rate=1e30", out: "run")
    #expect(diverged.status == 1)
    let page = try workshop.text("run/report/report.html")
    #expect(page.contains("diverged"))
    #expect(!page.contains("http-equiv=\"refresh\""))
  }
}
