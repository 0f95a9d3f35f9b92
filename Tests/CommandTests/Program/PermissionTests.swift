import Foundation
import Testing

/// Runs that belong to somebody else: what may not be read is never taken for absent, and what may not be written is left.
@Suite struct PermissionTests {
  /// `as COMMAND...` runs it as a user whom permissions bind; the superuser becomes nobody.
  private static let shell = """
    as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
    chmod 755 . ; chmod -R a+rX . 2> /dev/null

    """

  /// Whether there is such a user here, who may start the program.
  static let canBecomeBound: Bool = {
    let program = Program(folder: FileManager.default.temporaryDirectory)
    return (try? program.shell(shell.prefix { $0 != "\n" } + "\nas $cnn --version").status) == 0
  }()

  private func run(_ script: String, in workshop: Workshop) throws -> Program.Outcome {
    try workshop.program.shell(Self.shell + script + "\nstatus=$?; chmod -R u+rwX . ; exit $status")
  }

  /// Of 20 epochs, ended by a limit in the second step.
  private func interrupted() throws -> Workshop {
    let workshop = try Workshop()
    #expect(try workshop.train("--epochs", "20", "--set", "train.time_limit=1e-9", out: "half").status == 75)
    try workshop.train("--epochs", "2", out: "done")
    return workshop
  }

  @Test(.enabled(if: canBecomeBound, "no user here is bound by permissions"))
  func aRunThatMayNotBeWrittenIsGoneOnWithInACopy() throws {
    let workshop = try interrupted()
    let before = try workshop.text("half/run.json")
    let refused = try run("chmod 555 half half/checkpoints; as $cnn train --resume half", in: workshop)
    #expect(refused.status == 74, "\(refused)")
    #expect(
      refused.error.contains("half: error: cannot be written: Permission denied; go on with a copy"), "\(refused)")
    #expect(try workshop.text("half/run.json") == before)
    let complete = try run("chmod 555 done done/checkpoints; as $cnn train --resume done", in: workshop)
    #expect(complete.status == 0 && complete.output.contains("already complete"), "\(complete)")
    let copied = try run(
      """
      mkdir -p own && chmod 777 own && as cp -r half own/half
      as $cnn train --resume own/half --set train.time_limit=none
      """, in: workshop)
    #expect(copied.status == 0, "\(copied.error)")
  }

  @Test(.enabled(if: canBecomeBound, "no user here is bound by permissions"))
  func aRunThatMayNotBeWrittenTakesDataThatMovedAndRemembersNothing() throws {
    let workshop = try interrupted()
    let before = try workshop.text("done/run.json")
    for command in ["eval done --data moved", "train --resume done --data moved"] {
      let outcome = try run(
        "[ -d moved ] || mv data moved; chmod 555 done done/checkpoints; as $cnn \(command)", in: workshop)
      #expect(outcome.status == 0 && outcome.error.contains("was not remembered"), "\(outcome)")
    }
    #expect(try workshop.text("done/run.json") == before)
  }

  @Test(
    .enabled(if: canBecomeBound, "no user here is bound by permissions"),
    arguments: [
      ("checkpoints", "train --resume half", "checkpoints/last.safetensors: error: cannot be read"),
      ("checkpoints", "train --verify half", "checkpoints/last.safetensors: error: cannot be read"),
      (".", "train --resume half", "half/run.json: error: cannot be read"),
      ("run.json", "train --resume half", "half/run.json: error: cannot be read: Permission denied"),
      ("metrics.jsonl", "train --resume half", "half/metrics.jsonl: error: cannot be read"),
      ("metrics.jsonl", "train --verify half", "half/metrics.jsonl: error: cannot be read"),
      ("metrics.jsonl", "report half", "half/metrics.jsonl: error: cannot be read"),
    ])
  func whatMayNotBeReadIsNotTakenForAbsent(name: String, command: String, message: String) throws {
    let workshop = try interrupted()
    let outcome = try run("chmod -R a+rwX half; chmod 000 half/\(name); as $cnn \(command)", in: workshop)
    #expect(outcome.status == 66, "\(outcome)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(!outcome.error.contains("start it again") && !outcome.error.contains("has no run.json"), "\(outcome.error)")
  }

  @Test(.enabled(if: canBecomeBound, "no user here is bound by permissions"))
  func aBestCheckpointThatMayNotBeReadIsNotReplaced() throws {
    let workshop = try interrupted()
    let best = workshop.url.appending(path: "done/checkpoints/best.safetensors")
    let bytes = try Data(contentsOf: best)
    let outcome = try run(
      """
      cd done/checkpoints; cp best.safetensors copy; mv copy best.safetensors; cd ../..  # no longer another name of last
      chmod -R a+rwX done; chmod 000 done/checkpoints/best.safetensors; as $cnn train --resume done --epochs 9
      """, in: workshop)
    #expect(outcome.status == 66, "\(outcome)")
    #expect(outcome.error.contains("best.safetensors: error: cannot be read: Permission denied"), "\(outcome.error)")
    #expect(try Data(contentsOf: best) == bytes)
  }

  @Test(
    .enabled(if: canBecomeBound, "no user here is bound by permissions"),
    arguments: [
      ("train --config tiny.cnn", "runs: error: cannot be created: Permission denied; name another folder with --out"),
      ("train --config tiny.cnn --out done/x", "name another folder with --out"),
      ("train --config tiny.cnn --out tiny.cnn/x", "there is a file of this name; name another folder with --out"),
      ("eval done --report done/report --force", "is not writable"), ("eval done --report page", "cannot be created"),
      ("eval done --predictions p.csv", "is not writable"), ("report done --out page.html", "is not writable"),
      ("show filters done --out f.png", "is not writable"),
      ("bench --config tiny.cnn --seconds 0.01 --trace t.json", "is not writable"),
    ])
  func anOutputThatMayNotBeCreatedIsNamed(command: String, message: String) throws {
    let workshop = try interrupted()
    let outcome = try run("as $cnn \(command)", in: workshop)
    #expect(outcome.status == 73, "\(outcome)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(!outcome.error.contains("The operation could not be completed"))
  }
}
