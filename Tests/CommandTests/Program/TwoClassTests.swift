import Foundation
import Testing

/// Class weights of 0, and one output for two classes, as a user sees them.
@Suite struct TwoClassTests {
  @Test func aClassOfWeightZeroIsLeftOutAndTheRunEndsWell() throws {
    let shop = try Workshop()
    let weights = ["--set", "loss.class_weights=0,1,1", "--set", "train.batch_size=1", "--json"]
    let trained = try shop.program.run(
      ["train", "--config", "tiny.cnn", "--out", "run", "--epochs", "1", "--set", "train.log_every=1"] + weights)
    #expect(trained.status == 0, "\(trained.error)")
    let steps = trained.jsonLines.filter { $0["event"] as? String == "step" }
    #expect(steps.count == Workshop.trainingCount)
    #expect(steps.count { $0["loss"] is NSNull } == Workshop.trainingCount / 3)
    #expect(!trained.output.lowercased().contains("nan"))
  }

  @Test func weightsThatLeaveNothingToLearnAreRefusedWithTheirLine() throws {
    let shop = try Workshop()
    for command in [["train", "--dry-run"], ["train", "--out", "run"]] {
      let outcome = try shop.program.run(
        command + ["--config", "tiny.cnn", "--set", "loss.class_weights=0,0,0"])
      #expect(outcome.status == 78, "\(outcome.error)")
      #expect(outcome.error.contains("error: `class_weights` are all 0"), "\(outcome.error)")
    }
    let limited = try shop.program.run([
      "train", "--config", "tiny.cnn", "--out", "run", "--set", "loss.class_weights=0,0,1", "--set", "data.limit=2",
    ])
    #expect(limited.status == 78)
    #expect(limited.error.contains("none of the 2 training images has a class with a class_weights above 0"))
    #expect(!shop.exists("run"))
  }

  @Test func oneOutputTrainsEvaluatesAndPredicts() throws {
    let shop = try Workshop()
    try shop.write(
      Workshop.configuration.replacing("units = 3", with: "units = 1")
        .replacing("path = data", with: "path = data\nclasses = 0, 2\n\n[loss]\nkind = binary_cross_entropy"),
      to: "tiny.cnn")
    let trained = try shop.train("--epochs", "20", "--set", "loss.class_weights=balanced", out: "run")
    #expect(trained.status == 0, "\(trained.error)")
    let evaluated = try shop.program.run("eval", "run", "--json", "--predictions", "answers.csv")
    #expect(evaluated.status == 0 && evaluated.json["accuracy"] as? Double == 1, "\(evaluated.error)")
    #expect((evaluated.json["confusion"] as? [[Int]])?.count == 2)
    let rows = try shop.text("answers.csv").split(separator: "\n")
    #expect(rows.count == 1 + Workshop.testCount * 2 / 3)
    for row in rows.dropFirst() {
      let shares = row.split(separator: ",").suffix(2).compactMap { Double($0) }
      #expect(shares.count == 2 && abs(shares.reduce(0, +) - 1) < 1e-6)
    }
    let flipped = try shop.program.run("eval", "run", "--json", "--tta", "flip")
    #expect(flipped.json["accuracy"] as? Double == 1)
    for command in [
      ["show", "saliency", "run", "test:0", "--class", "0"], ["bench", "--config", "tiny.cnn", "--seconds", "0.1"],
    ] {
      let outcome = try shop.program.run(command)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    let three = try shop.program.run("train", "--config", "tiny.cnn", "--out", "three", "--set", "data.classes=all")
    #expect(three.status == 78 && three.error.contains("1 output"), "\(three.error)")
  }

  @Test func aDivergenceNamesItsCauseAndIsShort() throws {
    let shop = try Workshop()
    let unit = try shop.program.run([
      "train", "--config", "tiny.cnn", "--out", "unit", "--set", "data.mean=0.5", "--set", "data.std=1e-39",
    ])
    #expect(unit.status == 1)
    #expect(unit.error.contains("under [data] std = 1e-39 is far from"), "\(unit.error)")
    #expect(!unit.error.contains("learning_rate"), "\(unit.error)")
    let rate = try shop.program.run([
      "train", "--config", "tiny.cnn", "--out", "rate", "--set", "train.learning_rate=1e30", "--set",
      "train.clip_norm=1",
    ])
    #expect(rate.status == 1)
    #expect(rate.error.contains("try a learning_rate below"), "\(rate.error)")
    #expect(!rate.error.contains("clip_norm = 1"))
    #expect(rate.error.contains(" and 3 more"))
  }

  @Test func frozenLayersAreListedWithWhatMovesOn() throws {
    let shop = try Workshop()
    for (rule, moves) in [("yes", true), ("all", false)] {
      let outcome = try shop.program.run(
        "shape", "--config", "tiny.cnn", "--set", "conv1.freeze=\(rule)", "--set", "conv1.norm=batch")
      #expect(outcome.status == 0 && outcome.output.contains("parameters: conv1"), "\(outcome.error)")
      #expect(outcome.output.contains("the running statistics of conv1 move on") == moves)
    }
    let none = try shop.program.run(
      "train", "--config", "tiny.cnn", "--set", "conv1.freeze=all", "--set", "linear1.freeze=yes")
    #expect(none.status == 78 && none.error.contains("no layer has a parameter to train"), "\(none.error)")
  }
}
