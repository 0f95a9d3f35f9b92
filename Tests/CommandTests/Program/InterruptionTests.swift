import Foundation
import Testing

/// Signals, kills, and several processes at one run.
@Suite struct InterruptionTests {
  /// Long enough to be met in the middle, with a checkpoint at every step so that kills meet writes too.
  private static let long = [
    "train", "--config", "tiny.cnn", "--set", "train.checkpoint_every=1", "--set", "train.log_every=5", "--epochs",
    "30",
  ]

  /// The records without the times, which no two runs share.
  private func records(_ workshop: Workshop, _ run: String) throws -> [String] {
    try workshop.text("\(run)/metrics.jsonl").split(separator: "\n").map { line in
      String(line).replacing(/"(seconds|images_per_second)":[0-9.e+-]+,?/, with: "")
    }
  }

  private func last(_ workshop: Workshop, _ run: String) throws -> Data {
    try Data(contentsOf: workshop.url.appending(path: "\(run)/checkpoints/last.safetensors"))
  }

  @Test("A run that was killed ends with the bytes of one that was not", arguments: [SIGKILL, SIGTERM])
  func aRunThatWasKilledEndsAlike(signal: Int32) throws {
    let workshop = try Workshop()
    #expect(try workshop.program.run(Self.long + ["--out", "whole"]).status == 0)
    let expected = try records(workshop, "whole")
    for (number, threads) in [1, 2, 3].enumerated() {
      let run = "run-\(number)"
      // Each kill comes some records later than the one before; the first as soon as there is a checkpoint.
      for place in [0, 10, 25, 40] {
        let isFirst = place == 0
        let arguments = isFirst ? Self.long + ["--out", run] : ["train", "--resume", run, "--threads", "\(threads)"]
        let outcome = try workshop.program.interrupt(arguments, with: signal) {
          let lines = (try? workshop.text("\(run)/metrics.jsonl").split(separator: "\n").count) ?? 0
          return workshop.exists("\(run)/checkpoints/last.safetensors") && lines >= place
        }
        #expect([0, 128 + signal].contains(outcome.status), "\(outcome.error)")
      }
      let outcome = try workshop.program.run("train", "--resume", run)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(try last(workshop, run) == last(workshop, "whole"))
      #expect(try records(workshop, run) == expected)
      #expect(try workshop.names(in: "\(run)/checkpoints") == ["best.safetensors", "last.safetensors"])
    }
  }

  @Test func aHangupSavesAndGoesOn() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.shell(
      """
      "$cnn" train --config tiny.cnn --out run --epochs 100000 --set train.checkpoint_every=1000000000 & pid=$!
      until [ -s run/metrics.csv ]; do sleep 0.02; done
      before=$(stat -c '%i %z' run/checkpoints/last.safetensors)
      for i in $(seq 500); do
        kill -HUP $pid; sleep 0.02
        [ "$(stat -c '%i %z' run/checkpoints/last.safetensors)" = "$before" ] || break
      done
      kill -0 $pid && echo alive
      [ "$(stat -c '%i %z' run/checkpoints/last.safetensors)" != "$before" ] && echo saved
      kill -TERM $pid; wait $pid; echo "ended $?"
      """)
    #expect(outcome.output.contains("alive\nsaved\n") && outcome.output.contains("ended 143"), "\(outcome)")
  }

  @Test func aSecondSignalQuitsAtOnceWithTheFileWhole() throws {
    let workshop = try Workshop()
    // An epoch that nobody waits for, in one step: the first signal can only wait for its end.
    let outcome = try workshop.program.shell(
      """
      "$cnn" train --config tiny.cnn --out run --epochs 1 --set conv1.filters=3000 --set conv1.kernel=5 \\
        --set train.batch_size=48 --set train.accumulate=1000000 --epochs 100000 2> errors & pid=$!
      until [ -s run/checkpoints/last.safetensors ] && [ -s run/metrics.csv ]; do sleep 0.02; done
      kill -INT $pid
      until grep -q "once more" errors; do sleep 0.02; done
      kill -INT $pid; wait $pid; echo "ended $?"
      """)
    #expect(outcome.output.contains("ended 130"), "\(outcome)")
    let check = try workshop.program.run("eval", "run/checkpoints/last.safetensors", "--data", "data")
    #expect(check.status == 0, "\(check.error)")
    let resumed = try workshop.program.run("train", "--resume", "run", "--epochs", "1")
    #expect(resumed.status == 0, "\(resumed.error)")
  }

  @Test func twoTrainingsThatStartAtOnceHaveTheirOwnFolders() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.shell(
      """
      for i in 1 2 3 4; do "$cnn" train --config tiny.cnn --epochs 2 & done; wait; ls runs
      """)
    #expect(outcome.output.hasSuffix("latest\ntiny-1\ntiny-2\ntiny-3\ntiny-4\n"), "\(outcome)")
    let digests = try (1...4).map { try workshop.digest(of: "runs/tiny-\($0)") }
    #expect(Set(digests).count == 1 && digests[0].count == 64)
  }

  @Test func theSecondWhoResumesARunIsRefusedAndChangesNothing() throws {
    let workshop = try Workshop()
    #expect(try workshop.train("--epochs", "1", out: "run").status == 0)
    let outcome = try workshop.program.shell(
      """
      "$cnn" train --resume run --epochs 1000000 & pid=$!
      until grep -q '"running"' run/run.json; do sleep 0.02; done
      cp run/run.json before.json
      "$cnn" train --resume run --epochs 5; echo "second $?"
      cmp run/run.json before.json && echo untouched
      kill -TERM $pid; wait $pid; echo "first $?"
      """)
    #expect(outcome.output.contains("second 73\nuntouched\n"), "\(outcome)")
    #expect(outcome.output.contains("first 143"), "\(outcome)")
    #expect(outcome.error.contains("run: error: another process is training this run"), "\(outcome.error)")
  }
}
