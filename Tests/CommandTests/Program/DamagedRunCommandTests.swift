import CNNTraining
import Foundation
import Testing

/// What a person finds after files of a run were exchanged or edited, and streams were closed.
@Suite struct DamagedRunCommandTests {
  private func file(_ workshop: Workshop, _ name: String) -> URL { workshop.url.appending(path: name) }

  @Test func anotherRunsCheckpointIsRefusedAndChangesNothing() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    try workshop.train("--seed", "5", out: "other-seed")
    try workshop.train("--set", "conv1.filters=5", out: "other-network")
    try workshop.write(Workshop.configuration + "schedule = cosine\n", to: "cosine.cnn")
    #expect(try workshop.program.run("train", "--config", "cosine.cnn", "--out", "other-text").status == 0)
    let last = file(workshop, "run/checkpoints/last.safetensors")
    let own = try Data(contentsOf: last)
    let (records, run) = (try workshop.text("run/metrics.jsonl"), try workshop.text("run/run.json"))
    for other in ["other-seed", "other-network", "other-text"] {
      try Data(contentsOf: file(workshop, "\(other)/checkpoints/last.safetensors")).write(to: last)
      let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "5")
      #expect(outcome.status == 65 && outcome.error.contains("is another run's"), "\(other): \(outcome)")
      #expect(try workshop.text("run/metrics.jsonl") == records && workshop.text("run/run.json") == run)
    }
    try own.write(to: last)
    // More than once with the same flag, which changes nothing the second time.
    for _ in 0..<3 {
      let outcome = try workshop.program.run(
        "train", "--resume", "run", "--epochs", "5", "--set", "train.time_limit=none", "--threads", "1")
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    #expect(try workshop.program.run("train", "--resume", "run", "--epochs", "6").status == 0)
    #expect(try workshop.program.run("train", "--verify", "run").status == 0)
  }

  @Test func anEditedConfigurationIsSaidToChangeNothing() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "2", out: "run")
    let untouched = try workshop.program.run("train", "--resume", "run", "--epochs", "3")
    #expect(untouched.status == 0 && !untouched.error.contains("was changed after"), "\(untouched.error)")
    try workshop.write(Workshop.configuration.replacing("filters = 4", with: "filters = 9"), to: "run/config.cnn")
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "4")
    #expect(outcome.status == 0 && outcome.error.contains("run/config.cnn was changed after"), "\(outcome.error)")
  }

  @Test func aFolderWithTheLastOfAllNumbersIsInNobodysWay() throws {
    let workshop = try Workshop()
    try FileManager.default.createDirectory(
      at: file(workshop, "runs/tiny-\(Int.max)"), withIntermediateDirectories: true)
    #expect(try workshop.program.run("train", "--config", "tiny.cnn").status == 0)
    #expect(workshop.exists("runs/tiny-1/checkpoints/last.safetensors"))
  }

  @Test func aStartThatFailsLeavesTheLatestRunWhereItIs() throws {
    let workshop = try Workshop()
    #expect(try workshop.program.run("train", "--config", "tiny.cnn").status == 0)
    let outcome = try workshop.program.shell(
      "export TMPDIR=/nowhere; ulimit -f 1; $cnn train --config tiny.cnn 2> errors")
    #expect(outcome.status == 74, "\(outcome)")
    #expect(try workshop.names(in: "runs") == ["latest", "tiny-1"])
    let again = try workshop.program.run("train", "--resume", "latest")
    #expect(again.status == 0 && again.output.contains("already complete"), "\(again)")
  }

  @Test func aFullStandardOutputIsNoReasonToLoseATraining() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.shell(
      "$cnn train --config tiny.cnn --set train.log_every=1 --out run --json > /dev/full")
    #expect(outcome.status == 74, "\(outcome)")
    let said = outcome.error.components(separatedBy: "warning: standard output cannot be written")
    #expect(said.count == 2, "said once: \(outcome.error)")
    #expect(try workshop.text("run/run.json").contains("\"status\" : \"completed\""))
    #expect(try workshop.program.run("train", "--verify", "run").status == 0)
  }

  /// Otherwise the first file that is opened has the number of standard error.
  @Test func linesForAClosedStreamAreWrittenIntoNoFile() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.shell("$cnn train --config tiny.cnn --out run >&- 2>&- <&-; echo $? > status")
    #expect(outcome.status == 0)
    #expect(try workshop.text("status") == "74\n", "there was a result, and nowhere to write it")
    #expect(try workshop.program.run("train", "--verify", "run").status == 0)
    for name in ["run/run.json", "run/config.cnn", "run/metrics.jsonl", "run/metrics.csv"] {
      #expect(try !workshop.text(name).contains("training run"), "\(name)")
    }
  }

  @Test func aPipeInPlaceOfTheReportHoldsNobodyUp() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "2", out: "run")
    let page = file(workshop, "run/report/report.html")
    try FileManager.default.removeItem(at: page)
    #expect(mkfifo(page.path, 0o644) == 0)
    let outcome = try workshop.program.shell("timeout -k 1 60 $cnn train --resume run --epochs 3")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try workshop.text("run/report/report.html").contains("<html"))
  }
}
