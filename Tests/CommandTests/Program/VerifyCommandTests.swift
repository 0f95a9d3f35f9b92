import Foundation
import Testing

/// `cnn train --verify`
@Suite struct VerifyCommandTests {
  private func verify(_ workshop: Workshop, _ more: String...) throws -> Program.Outcome {
    try workshop.program.run(["train", "--verify", "run"] + more)
  }

  @Test func aRunThatIsRepeatedAgrees() throws {
    let workshop = try Workshop()
    try workshop.train("--set", "data.validation=9", out: "run")
    let before = try workshop.names(in: "run")
    for threads in ["1", "3"] {
      let outcome = try verify(workshop, "--threads", threads)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.output == "run: verified: 3 epochs and the state after step 15 are the same, bit for bit\n")
    }
    let document = try verify(workshop, "--json", "--quiet")
    #expect(document.output.split(separator: "\n").count == 1 && document.json["event"] as? String == "verification")
    #expect(document.json["agrees"] as? Bool == true)
    #expect(try workshop.names(in: "run") == before && !workshop.exists("runs"))
  }

  @Test func theFirstEpochThatDiffersIsNamed() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    let text = try workshop.text("run/metrics.jsonl")
    let lines = text.split(separator: "\n").map(String.init)
    let second = lines[1].replacing(/"weights_sha256":"../, with: "\"weights_sha256\":\"zz")
    try workshop.write([lines[0], second, lines[2]].joined(separator: "\n") + "\n", to: "run/metrics.jsonl")
    let outcome = try verify(workshop)
    #expect(outcome.status == 1 && outcome.error.contains("run: error: epoch 2 comes out differently"), "\(outcome)")
    // It stopped there.
    #expect(!outcome.error.contains(" 3/3 "))
    let document = try verify(workshop, "--json").json
    #expect(document["agrees"] as? Bool == false)
    #expect((document["first_difference"] as? [String: Any])?["epoch"] as? Int == 2)
  }

  @Test func anotherCheckpointThanTheRecordsSayIsNoticed() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    // The same training but for its momentum, under the name of the first.
    try workshop.train("--set", "train.momentum=0.8", out: "other")
    try FileManager.default.removeItem(at: workshop.url.appending(path: "run/checkpoints/last.safetensors"))
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "other/checkpoints/last.safetensors"),
      to: workshop.url.appending(path: "run/checkpoints/last.safetensors"))
    let outcome = try verify(workshop)
    #expect(
      outcome.status == 1 && outcome.error.contains("the state after step 18 comes out differently"), "\(outcome)")
  }

  @Test func interruptedResumedAndExtendedRunsAgree() throws {
    let workshop = try Workshop()
    try workshop.train("--set", "train.schedule=cosine", "--set", "train.time_limit=1e-9", out: "run")
    // In mid-epoch, before any epoch is complete.
    let first = try verify(workshop)
    #expect(first.output.contains("0 epochs and the state after step 1 are the same"), "\(first)")
    let resumed = try workshop.program.run(
      "train", "--resume", "run", "--set", "train.time_limit=none", "--set", "train.log_every=1")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try verify(workshop).status == 0)
    #expect(try workshop.program.run("train", "--resume", "run", "--epochs", "5").status == 0)
    // The cosine of three epochs comes before that of five.
    let extended = try verify(workshop, "--threads", "3")
    #expect(extended.output.contains("5 epochs and the state after step 30 are the same"), "\(extended)")
  }

  @Test func runsThatWentBackAgree() throws {
    let workshop = try Workshop()
    let wild = ["loss.kind=squared_error", "train.learning_rate=3", "train.momentum=0", "train.on_divergence=rollback"]
    let outcome = try workshop.program.run(
      ["train", "--config", "tiny.cnn", "--out", "run"] + wild.flatMap { ["--set", $0] })
    #expect(outcome.error.contains("rollback 1 of 3"), "\(outcome)")
    let again = try verify(workshop, "--threads", "1")
    #expect(again.status == 0, "\(again)")
    #expect(again.error.contains("rollback 1 of 3"))
  }

  @Test func weightsThatARunBeganWithHaveToBeThereAndTheSame() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "first")
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "first/checkpoints/last.safetensors"),
      to: workshop.url.appending(path: "init.safetensors"))
    try workshop.train("--init", "init.safetensors", out: "run")
    #expect(try verify(workshop).status == 0)
    try workshop.train("--epochs", "2", out: "second")
    try FileManager.default.removeItem(at: workshop.url.appending(path: "init.safetensors"))
    #expect(try verify(workshop).status == 66)
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "second/checkpoints/last.safetensors"),
      to: workshop.url.appending(path: "init.safetensors"))
    let changed = try verify(workshop)
    #expect(changed.status == 65 && changed.error.contains("init.safetensors"), "\(changed)")
  }

  @Test func otherDataIsRefused() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    let labels = workshop.url.appending(path: "data/train-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    bytes[20] = (bytes[20] + 1) % 3
    try bytes.write(to: labels)
    let outcome = try verify(workshop)
    #expect(outcome.status == 65 && outcome.error.contains("train-labels"), "\(outcome)")
  }
}
