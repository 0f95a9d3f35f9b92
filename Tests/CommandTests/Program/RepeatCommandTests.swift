import Foundation
import Testing

/// The command under "To repeat it" in a report, given as the page says.
@Suite struct RepeatCommandTests {
  /// The text of the page's command, as a browser shows it.
  private func command(_ workshop: Workshop) throws -> String {
    let page = try workshop.text("run/report/report.html")
    let text = String(try #require(page.firstMatch(of: /<pre class="command"><code>(.*?)<\/code>/)).output.1)
    return text.replacing("&#39;", with: "'").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }

  /// Gives the command in the run's folder, and requires that the weights come out as in the records.
  private func repeatRun(_ workshop: Workshop, verifies: Bool) throws {
    let command = try command(workshop)
    #expect(command.contains("--verify") == verifies, "\(command)")
    let line = command.replacing(/\bcnn train/, with: "\"$cnn\" train")
    let outcome = try Program(folder: workshop.url.appending(path: "run")).shell(line)
    #expect(outcome.status == 0, "\(command)\n\(outcome)")
    if verifies {
      #expect(outcome.output.contains("the same, bit for bit"), "\(outcome)")
    } else {
      #expect(try workshop.digest(of: "run/runs/config-1") == workshop.digest(of: "run"), "\(command)")
    }
  }

  @Test func aPlainRunIsTrainedAgain() throws {
    let workshop = try Workshop()
    try workshop.write(Workshop.configuration + "time_limit = 1h\n", to: "tiny.cnn")
    try workshop.train("--set", "train.schedule=cosine", "--seed", "3", "--data", "data", out: "run")
    try repeatRun(workshop, verifies: false)
  }

  @Test func aRunThatWasOnlyInterruptedIsTrainedAgain() throws {
    let workshop = try Workshop()
    let stopped = try workshop.program.interrupt(
      ["train", "--config", "tiny.cnn", "--out", "run", "--epochs", "300"], with: SIGINT
    ) { workshop.exists("run/checkpoints/last.safetensors") }
    if stopped.status != 0 {
      #expect(stopped.status == 130, "\(stopped)")
      #expect(try workshop.program.run("train", "--resume", "run").status == 0)
    }
    try repeatRun(workshop, verifies: false)
  }

  @Test func aRunThatTheClockEndedIsVerified() throws {
    let workshop = try Workshop()
    try workshop.train("--set", "train.time_limit=1e-9", out: "run")
    try repeatRun(workshop, verifies: true)
  }

  @Test func aRunThatWasExtendedIsVerified() throws {
    let workshop = try Workshop()
    try workshop.train("--set", "train.schedule=cosine", out: "run")
    #expect(try workshop.program.run("train", "--resume", "run", "--epochs", "5").status == 0)
    try repeatRun(workshop, verifies: true)
  }

  @Test func aRunThatWentBackIsTrainedAgain() throws {
    let workshop = try Workshop()
    let wild = ["loss.kind=squared_error", "train.learning_rate=3", "train.momentum=0", "train.on_divergence=rollback"]
    let outcome = try workshop.program.run(
      ["train", "--config", "tiny.cnn", "--out", "run"] + wild.flatMap { ["--set", $0] })
    #expect(outcome.error.contains("rollback 1 of 3"), "\(outcome)")
    try repeatRun(workshop, verifies: false)
  }

  @Test func aRunWithFirstWeightsStartsFromThemAgain() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", "--seed", "5", out: "first")
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "first/checkpoints/last.safetensors"),
      to: workshop.url.appending(path: "it's first.safetensors"))
    try workshop.train("--init", "it's first.safetensors", out: "run")
    try repeatRun(workshop, verifies: false)
  }

  /// `script` gives the program a terminal, and with it keys.
  private static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: hasTerminals, "needs script, of util-linux"))
  func aRunThatWasSteeredIsVerified() throws {
    let workshop = try Workshop()
    let line = "train --config tiny.cnn --out run --epochs 300"
    let outcome = try workshop.program.shell(
      """
      export TERM=xterm
      (until [ -e run/checkpoints/last.safetensors ]; do sleep 0.02; done; printf l; sleep 2) \
        | script -qec "\"$cnn\" \(line)" /dev/null
      """)
    #expect(try workshop.text("run/metrics.jsonl").contains("\"command\":\"halve_rate\""), "\(outcome)")
    try repeatRun(workshop, verifies: true)
  }
}
