import Foundation
import Testing

/// A disk that is full while a training runs.
@Suite struct FullDiskTests {
  /// What a file may not grow beyond, in units of 1,024 bytes. The thread sanitizer's runtime begins with a larger file
  /// among the temporary ones, and does without where there is no such folder.
  private static let limit = "export TMPDIR=/nowhere; ulimit -f 16"

  /// What a file may not grow beyond stands for a disk without room, and needs no rights.
  @Test func aStateThatCannotBeSavedIsAWarningAndAnErrorAtTheEnd() throws {
    let workshop = try Workshop()
    // A checkpoint of 30 kB, where the limit is 16 and everything else stays below it.
    let wide = ["--epochs", "6", "--set", "conv1.filters=100"]
    #expect(try workshop.program.run(["train", "--config", "tiny.cnn", "--out", "whole"] + wide).status == 0)
    let stopped = ["--set", "train.time_limit=1e-9", "--out", "run"]
    #expect(try workshop.program.run(["train", "--config", "tiny.cnn"] + wide + stopped).status == 75)
    let outcome = try workshop.program.shell(
      """
      cp run/checkpoints/last.safetensors before
      (\(Self.limit); "$cnn" train --resume run --set train.time_limit=none > output 2> errors; echo "ended $?")
      cmp before run/checkpoints/last.safetensors && echo intact
      cat errors >&2
      """)
    // Changed keys are saved before anything is trained; that already fails, with nothing lost.
    #expect(outcome.output == "ended 74\nintact\n", "\(outcome)")
    let during = try workshop.program.shell(
      """
      "$cnn" train --resume run --set train.time_limit=1e-9 > output
      cp run/checkpoints/last.safetensors before
      (\(Self.limit); "$cnn" train --resume run > output 2> errors; echo "ended $?")
      cmp before run/checkpoints/last.safetensors && echo intact
      cat errors >&2
      """)
    #expect(during.output == "ended 74\nintact\n", "\(during)")
    #expect(during.error.contains("training goes on and tries again"), "\(during.error)")
    #expect(try !workshop.names(in: "run/checkpoints").contains { $0.hasSuffix(".partial") })
    let resumed = try workshop.program.run("train", "--resume", "run", "--set", "train.time_limit=none")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try workshop.digest(of: "run") == workshop.digest(of: "whole"))
  }

  /// Room for the checkpoints and the records, and none for the page and the pictures.
  @Test func aDiskThatIsFullForTheReportAloneLosesNothing() throws {
    let workshop = try Workshop()
    try workshop.train(out: "whole")
    let outcome = try workshop.program.shell(
      """
      (\(Self.limit); "$cnn" train --config tiny.cnn --out run)
      echo "ended $?"
      """)
    #expect(outcome.output.hasSuffix("ended 0\n"), "\(outcome)")
    #expect(outcome.error.contains("when that is mended: cnn eval run --report run/report"), "\(outcome.error)")
    #expect(try workshop.digest(of: "run") == workshop.digest(of: "whole"))
    #expect(try workshop.text("run/metrics.csv").split(separator: "\n").count == 4)
    #expect(try workshop.program.run("eval", "run", "--report", "run/report", "--force").status == 0)
    #expect(try workshop.names(in: "run/report") == workshop.names(in: "whole/report"))
  }

  /// Whether a file system can be mounted in a name space of this process's own.
  static let canMount: Bool = {
    let program = Program(folder: FileManager.default.temporaryDirectory)
    let line = "unshare -rm mount -t tmpfs none /mnt || unshare -m mount -t tmpfs none /mnt"
    return (try? program.shell(line).status) == 0
  }()

  @Test(.enabled(if: canMount, "mounting a file system is not permitted here"))
  func aFullFileSystemKeepsTheEarlierCheckpointUntilThereIsRoom() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "400", out: "whole")
    let script = """
      mkdir -p small && mount -t tmpfs -o size=8m none small || exit 9
      "$cnn" train --config tiny.cnn --epochs 400 --out small/run 2> errors > output & pid=$!
      until [ -s small/run/metrics.csv ]; do sleep 0.01; done
      cat /dev/zero > small/filler 2> /dev/null
      until grep -q "No space left on device; training goes on" errors || ! kill -0 $pid; do sleep 0.01; done
      "$cnn" eval small/run/checkpoints/last.safetensors --data data > /dev/null && echo whole
      rm small/filler
      wait $pid; echo "ended $?"
      cp -r small/run recovered
      cat /dev/zero > small/filler 2> /dev/null
      "$cnn" train --resume small/run --epochs 500 > /dev/null 2>> errors; echo "full $?"
      cmp small/run/checkpoints/last.safetensors recovered/checkpoints/last.safetensors && echo intact
      cat errors >&2
      """
    try workshop.write(script, to: "script.sh")
    let outcome = try workshop.program.shell("unshare -m bash script.sh || unshare -rm bash script.sh")
    #expect(outcome.output == "whole\nended 0\nfull 74\nintact\n", "\(outcome)")
    #expect(try workshop.digest(of: "recovered") == workshop.digest(of: "whole"))
    #expect(
      try workshop.text("recovered/metrics.csv").split(separator: "\n").count
        == workshop.text("whole/metrics.csv").split(separator: "\n").count)
  }
}
