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
}
