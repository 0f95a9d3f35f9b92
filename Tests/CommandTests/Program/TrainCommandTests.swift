import Foundation
import Testing

@Suite struct TrainCommandTests {
  @Test func aTrainingWritesItsFolderItsTableAndItsResult() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run("train", "--config", "tiny.cnn", "--set", "train.log_every=2")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      try workshop.names(in: "runs/tiny-1")
        == ["checkpoints", "config.cnn", "metrics.csv", "metrics.jsonl", "report", "run.json"])
    #expect(try workshop.names(in: "runs/tiny-1/checkpoints") == ["best.safetensors", "last.safetensors"])
    #expect(
      try workshop.names(in: "runs/tiny-1/report")
        == ["confusion.csv", "confusion.png", "curves.png", "predictions.csv", "report.html", "report.json"])
    #expect(outcome.output.contains("runs/tiny-1/report/curves.png"))
    #expect(outcome.output.contains("3 epochs done"))
    for word in ["48 images of 6x6", "21 images of 6x6", "images/s", "3/3"] {
      #expect(outcome.error.contains(word), "\(outcome.error)")
    }
    #expect(!outcome.error.contains("\u{1B}") && !outcome.error.contains("\r"))
    let records = try workshop.text("runs/tiny-1/metrics.jsonl").split(separator: "\n")
    #expect(records.filter { $0.contains("\"event\":\"epoch\"") }.count == 3)
    #expect(records.filter { $0.contains("\"event\":\"step\"") }.count == 9)
  }

  @Test func firstWeightsMayBeThoseOfARun() throws {
    let workshop = try Workshop()
    #expect(try workshop.program.run("train", "tiny.cnn", "--epochs", "1").status == 0)
    let still = ["train", "tiny.cnn", "--epochs", "1", "--set", "train.learning_rate=1e-30"]
    for (name, out) in [("runs/tiny-1", "a"), ("latest", "b")] {
      let outcome = try workshop.program.run(still + ["--init", name, "--out", out])
      #expect(outcome.status == 0 && outcome.error.contains("runs/tiny-1/checkpoints/best.safetensors"), "\(outcome)")
      #expect(try workshop.digest(of: out) == workshop.digest(of: "runs/tiny-1"))
    }
  }

  @Test func oneClassIsWarnedOf() throws {
    let workshop = try Workshop()
    for split in ["train", "t10k"] {
      let file = workshop.url.appending(path: "data/\(split)-labels-idx1-ubyte")
      var bytes = try Data(contentsOf: file)
      for place in 8..<bytes.count { bytes[place] = 0 }
      try bytes.write(to: file)
    }
    let arguments = ["train", "tiny.cnn", "--set", "linear1.units=1", "--dry-run", "--json"]
    let outcome = try workshop.program.run(arguments)
    let warnings = outcome.json["warnings"] as? [[String: Any]] ?? []
    #expect(warnings.contains { ($0["message"] as? String)?.contains("nothing to tell apart") == true }, "\(outcome)")
    #expect(outcome.error.contains("warning: all images are of class 0, so there is nothing to tell apart"))
  }

  @Test func aSecondTrainingHasItsOwnNumberAndTheFirstStays() throws {
    let workshop = try Workshop()
    for _ in 0..<2 { #expect(try workshop.program.run("train", "--config", "tiny.cnn", "--epochs", "1").status == 0) }
    #expect(try workshop.names(in: "runs") == ["latest", "tiny-1", "tiny-2"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: workshop.url.appending(path: "runs/latest").path)
        == "tiny-2")
    #expect(try workshop.digest(of: "runs/tiny-1") == workshop.digest(of: "runs/tiny-2"))
  }

  @Test func theFoldersConfigurationIsVerbatimWithTheChanges() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", "--set", "train.momentum=0.5", "--seed", "9", out: "run")
    let text = try workshop.text("run/config.cnn")
    #expect(text.hasPrefix(Workshop.configuration))
    for change in ["train.momentum=0.5", "train.epochs=1", "train.seed=9"] { #expect(text.contains(change)) }
  }

  @Test func jsonLinesAreTheRecordsAndTheResult() throws {
    let workshop = try Workshop()
    let outcome = try workshop.train("--json", "--quiet", "--set", "train.log_every=3", out: "run")
    #expect(outcome.error.isEmpty, "\(outcome.error)")
    let records = try workshop.text("run/metrics.jsonl")
    #expect(outcome.output.hasPrefix(records) && outcome.jsonLines.last?["event"] as? String == "result")
    #expect(outcome.output.dropFirst(records.count).split(separator: "\n").count == 1)
    let epochs = outcome.jsonLines.filter { $0["event"] as? String == "epoch" }
    #expect(epochs.count == 3)
    let keys = [
      "event", "epoch", "step", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss",
      "test_accuracy", "learning_rate", "images_per_second", "seconds", "weights_sha256",
    ]
    #expect(epochs.allSatisfy { Set($0.keys) == Set(keys) })
  }

  @Test func quietLeavesTheResultAlone() throws {
    let workshop = try Workshop()
    let outcome = try workshop.train("--quiet", "--epochs", "1", out: "run")
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.contains("accuracy"))
  }

  @Test func theNumberOfThreadsDoesNotChangeTheWeights() throws {
    let workshop = try Workshop()
    for threads in ["1", "2", "3"] { try workshop.train("--threads", threads, out: "with-\(threads)") }
    let digests = try ["1", "2", "3"].map { try workshop.digest(of: "with-\($0)") }
    #expect(digests[0].count == 64)
    #expect(Set(digests).count == 1)
    let files = try ["1", "2", "3"].map {
      try Data(contentsOf: workshop.url.appending(path: "with-\($0)/checkpoints/last.safetensors"))
    }
    #expect(Set(files).count == 1)
  }

  @Test func seedAndConfigurationChangeTheWeights() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "a")
    try workshop.train("--epochs", "1", "--seed", "1", out: "b")
    try workshop.train("--epochs", "1", "--set", "train.learning_rate=0.05", out: "c")
    #expect(Set(try ["a", "b", "c"].map { try workshop.digest(of: $0) }).count == 3)
  }

  @Test func aRunThatGoesOnEndsWithTheWeightsOfOneInOnePiece() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "3", out: "whole")
    try workshop.train("--epochs", "1", out: "parts")
    let outcome = try workshop.program.run("train", "--resume", "parts", "--epochs", "3")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try workshop.digest(of: "parts") == workshop.digest(of: "whole"))
    #expect(try workshop.text("parts/metrics.csv").split(separator: "\n").count == 4)
    let again = try workshop.program.run("train", "--resume", "parts", "--epochs", "2")
    #expect(again.status == 0)
    #expect(again.output.contains("already complete"))
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalSavesAndTellsHowToGoOn(signal: Int32, status: Int32) throws {
    let workshop = try Workshop()
    let many = ["train", "--config", "tiny.cnn", "--out", "run", "--epochs", "1000000"]
    let outcome = try workshop.program.interrupt(many, with: signal) { workshop.exists("run/metrics.csv") }
    #expect(outcome.status == status, "\(outcome.error)")
    #expect(outcome.error.contains("cnn train --resume run"))
    #expect(outcome.output.contains("interrupted after"))
    #expect(try workshop.text("run/run.json").contains("\"interrupted\""))
    let resumed = try workshop.program.run("train", "--resume", "run", "--epochs", "1")
    #expect(resumed.status == 0, "\(resumed.error)")
  }

  @Test func aTimeLimitEndsResumable() throws {
    let workshop = try Workshop()
    let outcome = try workshop.train("--set", "train.time_limit=0.2", "--epochs", "1000000", out: "run")
    #expect(outcome.status == 75, "\(outcome.error)")
    #expect(outcome.error.contains("cnn train --resume run"))
  }

  @Test func weightsOfAnotherRunAreAStart() throws {
    let workshop = try Workshop()
    try workshop.train(out: "first")
    let outcome = try workshop.train(
      "--init", "first/checkpoints/last.safetensors", "--set", "train.learning_rate=1e-30", "--epochs", "1",
      out: "second")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try workshop.digest(of: "first") == workshop.digest(of: "second"))
  }

  @Test func aDryRunShowsShapesDataAndPlanAndWritesOnlyTheSamples() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "train", "--config", "tiny.cnn", "--dry-run", "--samples", "grid.png", "--set", "augment.flip=horizontal")
    #expect(outcome.status == 0, "\(outcome.error)")
    for word in ["conv1", "48 images of 6x6", "6 steps an epoch", "algorithm"] {
      #expect(outcome.output.contains(word), "\(outcome.output)")
    }
    #expect(!workshop.exists("runs"))
    let picture = try Data(contentsOf: workshop.url.appending(path: "grid.png"))
    #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let json = try workshop.program.run("train", "--config", "tiny.cnn", "--dry-run", "--json").json
    #expect((json["images"] as? [String: Int]) == ["train": 48, "test": 21])
  }

  @Test func colourIsUsedOnlyWhereItIsWanted() throws {
    let workshop = try Workshop()
    let escape = "\u{1B}["
    #expect(try workshop.train("--epochs", "1", "--color", "always", out: "a").error.contains(escape))
    #expect(try !workshop.train("--epochs", "1", out: "b").error.contains(escape))
    let forced = try workshop.program.run(
      ["train", "--config", "tiny.cnn", "--epochs", "1", "--out", "c"], environment: ["CLICOLOR_FORCE": "1"])
    #expect(forced.error.contains(escape))
  }
}
