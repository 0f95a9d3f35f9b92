import Foundation
import Testing

/// `cnn check` as a user runs it, on the configuration and the sample that the repository has.
@Suite struct CheckCommandTests {
  private let root = Program(folder: URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL)

  @Test func theQuickstartIsAbleToLearn() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains("able to learn"))
    #expect(!outcome.output.contains("cause:"), "\(outcome.output)")
  }

  @Test func theAnswersAreTheSameForOneThreadAndForTwo() throws {
    let outputs = try ["1", "2"].map { threads in
      try root.run("check", "--config", "configs/quickstart.cnn", "--threads", threads, "--json").output
    }
    #expect(outputs[0] == outputs[1])
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
    #expect(failures(outcome).first == "units", "\(outcome.output)")
    let answers = outcome.json["answers"] as? [[String: Any]] ?? []
    #expect(answers.first?["cause_name"] as? String == "dead units")
    let following = answers.filter { $0["follows_from"] as? String == "dead units" }
    #expect(!following.isEmpty && following.allSatisfy { $0["cause"] == nil }, "\(outcome.output)")
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

  /// The answers of a check of these labels and pixels, 4x4 and 800 of each.
  private func answers(label: (Int) -> UInt8, pixel: (Int) -> UInt8, units: Int) throws -> [String: [String: Any]] {
    let workshop = try Workshop()
    let count: [UInt8] = [0, 0, 3, 32]
    let images = [0, 0, 8, 3] + count + [0, 0, 0, 4, 0, 0, 0, 4] + (0..<800 * 16).map(pixel)
    let labels = [0, 0, 8, 1] + count + (0..<800).map(label)
    for name in ["train", "t10k"] {
      try Data(images).write(to: workshop.url.appending(path: "data/\(name)-images-idx3-ubyte"))
      try Data(labels).write(to: workshop.url.appending(path: "data/\(name)-labels-idx1-ubyte"))
    }
    try workshop.write(
      """
      [input]
      channels = 1
      height = 4
      width = 4
      [linear]
      units = \(units)
      [data]
      format = idx
      path = data
      [train]
      epochs = 1
      batch_size = 4
      """, to: "odd.cnn")
    let outcome = try workshop.program.run("check", "--config", "odd.cnn", "--json")
    #expect(outcome.status == 1, "\(outcome)")
    let answers = outcome.json["answers"] as? [[String: Any]] ?? []
    return Dictionary(answers.map { ($0["part"] as? String ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func noise(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 11) }

  @Test(arguments: [1, 2])
  func ofOneClassNothingIsSaidByGuessing(units: Int) throws {
    let answers = try answers(label: { _ in 0 }, pixel: noise, units: units)
    #expect(answers["outputs"]?["outcome"] as? String == "fail", "\(answers)")
    for part in ["held-out", "shuffled labels"] {
      #expect(answers[part]?["outcome"] as? String == "skipped", "\(answers)")
    }
    if units == 1 {
      #expect((answers["outputs"]?["message"] as? String)?.contains("nothing to tell apart") == true, "\(answers)")
    }
  }

  @Test func imagesOfOneColourAreNotCalledUnnormalised() throws {
    let answers = try answers(label: { UInt8($0 % 2) }, pixel: { _ in 7 }, units: 2)
    #expect(answers["input"]?["outcome"] as? String == "fail", "\(answers)")
    #expect((answers["input"]?["cause"] as? String)?.contains("of one colour") == true, "\(answers)")
  }

  @Test func aMissingFolderIsAMissingInput() throws {
    let outcome = try root.run("check", "--config", "configs/quickstart.cnn", "--data", "nowhere")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("nowhere: error: there is no such folder"))
  }
}
