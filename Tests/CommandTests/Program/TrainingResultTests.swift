import Foundation
import Testing

/// The last line of `cnn train --json`, however the training ends.
@Suite struct TrainingResultTests {
  /// Runs `cnn train --json` and returns its last line.
  private func result(_ workshop: Workshop, _ arguments: [String]) throws -> (line: [String: Any], status: Int32) {
    let outcome = try workshop.program.run(["train", "--json"] + arguments)
    let lines = outcome.jsonLines
    #expect(lines.count == outcome.output.split(separator: "\n").count, "\(outcome.output)")
    #expect(lines.allSatisfy { $0["event"] is String })
    #expect(lines.dropLast().allSatisfy { $0["event"] as? String != "result" })
    let line = try #require(lines.last, "\(outcome.error)")
    #expect(line["event"] as? String == "result")
    #expect(line["exit_code"] as? Int == Int(outcome.status), "\(line)")
    #expect(Set(line.keys) == (try Self.documentedKeys()))
    return (line, outcome.status)
  }

  /// The first column of the table in docs/Runs.md.
  private static func documentedKeys() throws -> Set<String> {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/Runs.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let table = text.split(separator: "### The result for a program").dropFirst().first?.split(separator: "\n## ").first
    let rows = (table ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
    return Set(rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
  }

  @Test func aTrainingAndItsContinuationHaveResults() throws {
    let workshop = try Workshop()
    let (limited, status) = try result(
      workshop, ["--config", "tiny.cnn", "--out", "run", "--set", "train.time_limit=1e-9"])
    #expect(status == 75 && limited["status"] as? String == "time_limit" && limited["resumable"] as? Bool == true)
    #expect(limited["run"] as? String == "run" && limited["metrics"] is NSNull && limited["best"] is NSNull)
    let (done, _) = try result(workshop, ["--resume", "run", "--set", "train.time_limit=none"])
    #expect(done["status"] as? String == "completed" && done["reason"] as? String == "completed")
    #expect(done["epochs"] as? Int == 3 && done["steps"] as? Int == 18)
    let best = try #require(done["best"] as? [String: Any])
    #expect(best["checkpoint"] as? String == "run/checkpoints/best.safetensors" && best["epoch"] as? Int == 3)
    #expect((done["last"] as? [String: Any])?["step"] as? Int == 18)
    #expect(done["report"] as? String == "run/report/report.html")
    #expect((done["metrics"] as? [String: Any])?["epoch"] as? Int == 3)
    #expect((done["evaluation"] as? [String: Any])?["images"] as? Int == Workshop.testCount)
    #expect(done["divergence"] is NSNull && done["message"] is NSNull)
    let (again, _) = try result(workshop, ["--resume", "run"])
    #expect(again["reason"] as? String == "already_complete" && again["status"] as? String == "completed")
    #expect((again["metrics"] as? [String: Any])?["epoch"] as? Int == 3)
    #expect((again["best"] as? [String: Any])?["epoch"] as? Int == 3)
  }

  @Test func aDivergenceHasItsPlace() throws {
    let workshop = try Workshop()
    let (line, status) = try result(
      workshop, ["--config", "tiny.cnn", "--out", "wild", "--set", "train.learning_rate=1e30", "--epochs", "50"])
    #expect(status == 1 && line["status"] as? String == "diverged")
    let place = try #require(line["divergence"] as? [String: Any])
    #expect(place["step"] as? Int ?? 0 > 0 && place["epoch"] as? Int ?? 0 > 0 && place["quantity"] is String)
    let box = try #require(place["black_box"] as? String)
    #expect(try workshop.program.run("replay", box).status == 1)
  }

  @Test func whatIsRefusedHasAResultToo() throws {
    let workshop = try Workshop()
    for (arguments, code) in [
      (["--config", "missing.cnn"], 66), (["--config", "tiny.cnn", "--data", "nowhere"], 66),
      (["--config", "tiny.cnn", "--set", "linear1.units=2"], 78), (["--resume", "nowhere"], 66),
      (["--config", "tiny.cnn", "--data", "nowhere", "--dry-run"], 66),
      (["--config", "tiny.cnn", "--init", "tiny.cnn"], 65), (["--config", "tiny.cnn", "--out", "data"], 73),
      (["--config", "tiny.cnn", "--out", "/proc/cnn"], 74),
    ] {
      let (line, status) = try result(workshop, arguments)
      #expect(status == code && line["status"] as? String == "refused" && line["run"] is NSNull, "\(line)")
      #expect((line["message"] as? String)?.contains("error:") == true)
    }
  }

  @Test func wrongFlagsHaveNoResult() throws {
    let workshop = try Workshop()
    for arguments in [["--config", "tiny.cnn", "--epochs", "zero"], ["--samples", "x.png"], ["--no-such-flag"]] {
      let outcome = try workshop.program.run(["train", "--json"] + arguments)
      #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.error.isEmpty, "\(outcome)")
    }
  }

  @Test func aDivergenceThatTheEvaluationFindsHasItsPlaceToo() throws {
    let workshop = try Workshop()
    let (line, status) = try result(
      workshop,
      ["--config", "tiny.cnn", "--out", "wild", "--set", "train.learning_rate=1e30", "--set", "train.batch_size=48"])
    #expect(status == 1 && line["status"] as? String == "diverged")
    let place = try #require(line["divergence"] as? [String: Any], "\(line)")
    #expect(place["quantity"] as? String == "output" && place["split"] as? String == "test")
    #expect(place["step"] as? Int == 1 && place["cause"] as? String == "updates")
    let replay = try workshop.program.run("replay", "wild")
    #expect(replay.status == 1 && replay.output.contains("as it was in the run"), "\(replay)")
  }

  @Test func aTrainingAtChanceIsWarnedOfBeforeItsResult() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      "train", "tiny.cnn", "--json", "--out", "run", "--set", "train.learning_rate=1e-9")
    let lines = outcome.jsonLines.suffix(2).map { $0["event"] as? String }
    #expect(lines == ["warning", "result"], "\(outcome.output)")
    #expect(outcome.output.contains("is no more than chance") && outcome.error.contains("is no more than chance"))
  }

  @Test func aSignalHasAResult() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.interrupt(
      ["train", "--config", "tiny.cnn", "--out", "run", "--epochs", "1000000", "--json"], with: SIGTERM
    ) { workshop.exists("run/metrics.csv") }
    #expect(outcome.status == 143)
    let line = try #require(outcome.jsonLines.last)
    #expect(line["event"] as? String == "result" && line["exit_code"] as? Int == 143)
    #expect(line["status"] as? String == "interrupted" && line["reason"] as? String == "termination")
  }

  @Test func fewDescriptorsAreEnough() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.shell("ulimit -n 16; $cnn train --config tiny.cnn --out run --threads 2")
    #expect(outcome.status == 0 && workshop.exists("run/report/report.html"), "\(outcome.error)")
    let refused = try workshop.program.shell("ulimit -n 4; $cnn train --config tiny.cnn --out other")
    #expect(refused.status == 74 && refused.error.contains("ulimit -n allows 4"), "\(refused)")
    #expect(!workshop.exists("other"))
  }
}
