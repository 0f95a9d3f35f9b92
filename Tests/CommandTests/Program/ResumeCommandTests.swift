import Foundation
import Testing

/// `cnn train --resume`: what it says, what it may change, and what it refuses.
@Suite struct ResumeCommandTests {
  @Test func aFileThatIsGoneIsCalledMissing() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    for file in ["images-idx3", "labels-idx1"] {
      try FileManager.default.removeItem(at: workshop.url.appending(path: "data/t10k-\(file)-ubyte"))
    }
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "2")
    #expect(
      outcome.status == 65
        && outcome.error.contains("differ: missing test/t10k-images-idx3-ubyte, missing test/t10k-labels-idx1-ubyte"),
      "\(outcome)")
  }

  @Test func aFinishedRunSaysSoAndIsNoError() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    let record = try workshop.text("run/run.json")
    for arguments in [[], ["--epochs", "2"], ["--epochs", "3"]] {
      let outcome = try workshop.program.run(["train", "--resume", "run"] + arguments)
      #expect(outcome.status == 0 && outcome.output.contains("already complete after 3 epochs"), "\(outcome)")
    }
    #expect(try workshop.text("run/run.json") == record)
  }

  @Test(arguments: [("constant", "goes on with 0.02"), ("cosine", "the learning rate goes from 0.00")])
  func moreEpochsExtendARunAndSayWhatTheScheduleDoes(schedule: String, message: String) throws {
    let workshop = try Workshop()
    try workshop.train("--set", "train.schedule=\(schedule)", out: "run")
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "5")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("planned for 3 epochs and now has 5"), "\(outcome.error)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.contains("changed: train.epochs: 3 -> 5"), "\(outcome.error)")
    #expect(try workshop.text("run/run.json").contains("train.epochs: 3 -> 5"))
    #expect(outcome.output.contains("5 epochs done"))
  }

  @Test func whatAnExtensionChangedOutlivesAKill() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    let killed = try workshop.program.interrupt(
      ["train", "--resume", "run", "--epochs", "1000000", "--set", "train.checkpoint_every=1000000000"], with: SIGKILL
    ) { (try? workshop.text("run/metrics.csv").split(separator: "\n").count) ?? 0 > 6 }
    #expect(killed.status == 137)
    // Without --epochs again: the run knows its new length.
    try FileManager.default.removeItem(at: workshop.url.appending(path: "run/metrics.csv"))
    let outcome = try workshop.program.interrupt(["train", "--resume", "run"], with: SIGTERM) {
      (try? workshop.text("run/metrics.csv").split(separator: "\n").count) ?? 0 > 6
    }
    #expect(outcome.status == 143 && outcome.error.contains("cnn train --resume run"), "\(outcome)")
  }

  @Test func whatMayChangeIsListedAndWhatMayNotIsRefused() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "2", out: "run")
    let last = try Data(contentsOf: workshop.url.appending(path: "run/checkpoints/last.safetensors"))
    let refused = try workshop.program.run(
      "train", "--resume", "run", "--set", "train.learning_rate=0.5", "--set", "conv1.filters=8", "--epochs", "3")
    #expect(refused.status == 78)
    for key in ["train.learning_rate", "conv1.filters", "may not change", "train.epochs"] {
      #expect(refused.error.contains(key), "\(refused.error)")
    }
    #expect(try Data(contentsOf: workshop.url.appending(path: "run/checkpoints/last.safetensors")) == last)
    let allowed = try workshop.program.run(
      "train", "--resume", "run", "--set", "train.log_every=2", "--set", "train.on_divergence=rollback", "--epochs", "3"
    )
    #expect(allowed.status == 0, "\(allowed.error)")
    for change in ["train.epochs: 2 -> 3", "train.log_every: 0 -> 2", "train.on_divergence: stop -> rollback"] {
      #expect(allowed.error.contains("changed: \(change)"), "\(allowed.error)")
    }
    let bad = try workshop.program.run("train", "--resume", "run", "--set", "train.epochs=many")
    #expect(bad.status == 78)
  }

  @Test func otherDataIsRefusedByName() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    let labels = workshop.url.appending(path: "data/train-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    bytes[20] = (bytes[20] + 1) % 3
    try bytes.write(to: labels)
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "2")
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("the data is not what this run was trained on"), "\(outcome.error)")
    #expect(outcome.error.contains("train/train-labels-idx1-ubyte") && !outcome.error.contains("t10k"))
  }

  @Test func otherKernelsAreAWarning() throws {
    let workshop = try Workshop()
    #expect(
      try workshop.program.run(
        ["train", "--config", "tiny.cnn", "--out", "run", "--epochs", "1"], environment: ["CNN_ISA": "baseline"]
      ).status == 0)
    let same = try workshop.program.run(
      ["train", "--resume", "run", "--epochs", "2"], environment: ["CNN_ISA": "baseline"])
    #expect(same.status == 0 && !same.error.contains("kernels and goes on with"))
    let other = try workshop.program.run("train", "--resume", "run", "--epochs", "3")
    #expect(other.status == 0)
    // A processor without wider kernels has nothing to warn of.
    let isWider = !(try workshop.text("run/run.json").contains("\"isa\" : \"baseline\",\n      \"start\""))
    if isWider && !other.error.contains(", baseline kernels\n") {
      #expect(other.error.contains("trained with baseline kernels and goes on with"), "\(other.error)")
    }
  }

  @Test func aRunWithoutACheckpointSaysThatThereIsNothingToGoOnWith() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    for name in try workshop.names(in: "run/checkpoints") {
      try FileManager.default.removeItem(at: workshop.url.appending(path: "run/checkpoints/\(name)"))
    }
    for option in ["--resume", "--verify"] {
      let outcome = try workshop.program.run("train", option, "run")
      #expect(outcome.status == 66 && outcome.error.contains("ended before its first checkpoint"), "\(outcome)")
    }
  }
}
