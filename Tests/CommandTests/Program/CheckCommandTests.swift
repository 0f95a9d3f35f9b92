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

  /// The parts that failed.
  private func failures(_ outcome: Program.Outcome) -> [String] {
    let answers = outcome.json["answers"] as? [[String: Any]] ?? []
    return answers.filter { $0["outcome"] as? String == "fail" }.compactMap { $0["part"] as? String }
  }

  @Test func aForgottenNormalisationHasTheVerdictNo() throws {
    let outcome = try root.run(
      "check", "--config", "configs/quickstart.cnn", "--set", "data.mean=0", "--set", "data.std=0.0039215686", "--json")
    #expect(outcome.status == 1)
    #expect(failures(outcome).contains("input"), "\(outcome.output)")
  }

  @Test func aLastLayerOfTheWrongSizeHasTheVerdictNo() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn", "--set", "linear2.units=12", "--json")
    #expect(outcome.status == 1)
    #expect(failures(outcome) == ["outputs"], "\(outcome.output)")
  }

  @Test func deadReLUsHaveTheVerdictNo() throws {
    let workshop = try Workshop()
    let text = try String(contentsOf: root.folder.appending(path: "configs/quickstart.cnn"), encoding: .utf8)
    let dead = text.replacingOccurrences(
      of: "[linear]\nunits = 128", with: "[scale]\nfactor = -1\n\n[activation]\nkind = relu\n\n[linear]\nunits = 128")
    #expect(dead != text)
    try workshop.write(dead, to: "dead.cnn")
    let outcome = try workshop.program.run(
      "check", "--config", "dead.cnn", "--data", root.folder.appending(path: "data/fashion-mnist-sample").path, "--json"
    )
    #expect(outcome.status == 1)
    #expect(failures(outcome).contains("units"), "\(outcome.output)")
  }

  @Test func shuffledLabelsHaveTheVerdictNo() throws {
    let workshop = try Workshop()
    let sample = root.folder.appending(path: "data/fashion-mnist-sample").path
    let unpacking = try workshop.program.shell(
      """
      mkdir sample && cp \(sample)/* sample/ && cd sample && gunzip -f *labels*.gz
      """)
    #expect(unpacking.status == 0, "\(unpacking.error)")
    let url = workshop.url.appending(path: "sample/train-labels-idx1-ubyte")
    let whole = [UInt8](try Data(contentsOf: url))
    var labels = Array(whole.dropFirst(8))
    var random = SystemRandomNumberGenerator()
    labels.shuffle(using: &random)
    try Data(whole.prefix(8) + labels).write(to: url)
    let outcome = try root.run(
      "check", "--config", "configs/quickstart.cnn", "--data", workshop.url.appending(path: "sample").path, "--json")
    #expect(outcome.status == 1)
    #expect(failures(outcome).contains("held-out"), "\(outcome.output)")
  }

  @Test func aMissingFolderIsAMissingInput() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn", "--data", "nowhere")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("nowhere: error: no such folder"))
  }
}
