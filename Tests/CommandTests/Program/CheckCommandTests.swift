import Foundation
import Testing

/// `cnn check` as a user runs it, on the configuration and the sample that the repository has.
@Suite struct CheckCommandTests {
  private let root = Program(folder: URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL)

  @Test func theQuickstartIsAbleToLearn() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains("able to learn"))
  }

  @Test func aLearningRateAHundredTimesTooLargeHasTheVerdictNo() throws {
    let outcome = try root.run(
      "check", "--config", "configs/quickstart.cnn", "--set", "train.learning_rate=0.1", "--json")
    #expect(outcome.status == 1)
    #expect(outcome.json["verdict"] as? String == "unable")
    let rate = outcome.json["suggested_learning_rate"] as? Double ?? 0
    #expect((0.0003...0.01).contains(rate), "\(rate)")
  }

  @Test func aMissingFolderIsAMissingInput() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn", "--data", "nowhere")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("nowhere: error: no such folder"))
  }
}
