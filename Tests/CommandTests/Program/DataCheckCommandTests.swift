import Foundation
import Testing

/// `cnn data check` as a user runs it.
@Suite struct DataCheckCommandTests {
  @Test func aSetWhoseTestImagesAreTrainingImagesHasTheVerdictNo() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("data", "check", "--config", "tiny.cnn", "--json")
    #expect(outcome.status == 1)
    #expect(outcome.json["verdict"] as? String == "problems")
    let splits = outcome.json["splits"] as? [[String: Any]] ?? []
    #expect(splits.map { $0["name"] as? String } == ["train", "test"])
    #expect(splits.last?["also_in_training"] as? Int == Workshop.testCount)
  }

  @Test func aTestUnlikeTheTrainingIsToldBeforeTheFirstStep() throws {
    let workshop = try Workshop()
    // 42 test images, so that there are enough, with each label one image late.
    let images = Workshop.images(48)
    let labels = Workshop.labels(48)
    for (name, count) in [("train", 48), ("t10k", 42)] {
      let size: [UInt8] = [0, 0, 0, UInt8(count)]
      try (images.prefix(4) + size + images[8..<16 + count * 36]).write(
        to: workshop.url.appending(path: "data/\(name)-images-idx3-ubyte"))
      let own = name == "t10k" ? labels[9..<8 + count] + labels[8..<9] : labels[8..<8 + count]
      try (labels.prefix(4) + size + own).write(to: workshop.url.appending(path: "data/\(name)-labels-idx1-ubyte"))
    }
    for command in [["train", "tiny.cnn", "--dry-run"], ["train", "tiny.cnn"], ["check", "tiny.cnn"]] {
      let outcome = try workshop.program.run(command)
      #expect(outcome.error.contains("warning: the test labels do not go with the test images"), "\(outcome.error)")
    }
    let check = try workshop.program.run("data", "check", "tiny.cnn")
    #expect(check.status == 1 && check.output.contains("the test labels do not go with"), "\(check.output)")
  }

  @Test func aClassWithoutTestImagesIsToldBeforeTheFirstStep() throws {
    let workshop = try Workshop()
    let labels = Workshop.labels(Workshop.testCount)
    try (labels.prefix(8) + labels.dropFirst(8).map { $0 % 2 }).write(
      to: workshop.url.appending(path: "data/t10k-labels-idx1-ubyte"))
    let outcome = try workshop.program.run("train", "tiny.cnn", "--dry-run", "--json")
    let warnings = outcome.json["warnings"] as? [[String: Any]] ?? []
    #expect(
      warnings.map { $0["message"] as? String } == ["class 2 has no test image, so nothing measures it"], "\(outcome)")
  }

  @Test func aDamagedFileIsNamedAndHasItsExitCode() throws {
    let workshop = try Workshop()
    try workshop.write("short", to: "data/t10k-labels-idx1-ubyte")
    let outcome = try workshop.program.run("data", "check", "--config", "tiny.cnn")
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("data/t10k-labels-idx1-ubyte: error:"), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    let json = try workshop.program.run("data", "check", "--config", "tiny.cnn", "--json")
    #expect(json.status == 65)
    #expect(json.json["verdict"] as? String == "unusable")
  }

  @Test func aKeyThatDoesNotFitTheDataIsNamedByItsPlace() throws {
    let workshop = try Workshop()
    try workshop.write(
      Workshop.configuration.replacing("path = data", with: "path = data\nvalidation = 1000"), to: "held.cnn")
    let outcome = try workshop.program.run("data", "check", "--config", "held.cnn")
    #expect(outcome.status == 78)
    #expect(outcome.error.contains("held.cnn:22:14: error: `validation`: 1,000 images can't be held out"), "\(outcome)")
  }

  @Test func aMeanInTheUnitOfBytesIsWarnedOf() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("data", "check", "tiny.cnn", "--set", "data.mean=108.7", "--json")
    #expect(outcome.error.contains("--set data.mean=108.7: warning: mean = 108.7 looks like"), "\(outcome)")
    let warnings = outcome.json["warnings"] as? [[String: Any]] ?? []
    #expect(warnings.map { $0["key"] as? String } == ["data.mean"], "\(outcome.output)")
  }

  @Test func aMissingFolderIsAMissingInput() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("data", "check", "--config", "tiny.cnn", "--data", "nowhere")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("nowhere: error: there is no such folder"))
  }

  @Test func quietSaysNothingButTheResult() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("data", "check", "--config", "tiny.cnn", "--quiet")
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.contains("needs attention"))
  }

  @Test func theCommittedSampleIsFitForTraining() throws {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
    let outcome = try Program(folder: root).run("data", "check", "--config", "configs/quickstart.cnn")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("fit for training"))
  }
}
