import Foundation
import Testing

/// What a wrong use of the program answers: exit code, standard error, and nothing on standard output.
@Suite struct ExitCodeTests {
  struct Misuse: CustomTestStringConvertible, Sendable {
    var arguments: [String]
    var status: Int32
    /// A part of standard error.
    var message: String
    var testDescription: String { "cnn " + arguments.joined(separator: " ") }

    init(_ line: String, _ status: Int32, _ message: String) {
      arguments = line.split(separator: " ").map(String.init)
      self.status = status
      self.message = message
    }
  }

  static let misuses = [
    Misuse("nonsense", 64, "Usage: cnn"),
    Misuse("train", 64, "--config FILE to start a run, or --resume RUN"),
    Misuse("train --config tiny.cnn --resume runs/a", 64, "--config FILE to start a run, or --resume RUN"),
    Misuse("train --resume runs/a --seed 1", 64, "--seed needs a new run"),
    Misuse("train --config tiny.cnn --frobnicate", 64, "--frobnicate"),
    Misuse("train --config tiny.cnn --epochs zero", 64, "--epochs"),
    Misuse("train --config tiny.cnn --epochs 0", 64, "--epochs is at least 1"),
    Misuse("train --config tiny.cnn --threads 0", 64, "--threads is at least 1"),
    Misuse("train --config tiny.cnn --threads 1000000", 64, "at most 1024"),
    Misuse("train --config tiny.cnn --set train.batch_size=2000000", 78, "batch_size"),
    Misuse("train --config tiny.cnn --samples x.png", 64, "--samples draws images for --dry-run"),
    Misuse("train --config tiny.cnn --color sometimes", 64, "'auto', 'always' or 'never'"),
    Misuse("train --config missing.cnn", 66, "missing.cnn: error: there is no such file"),
    Misuse("train --config .", 66, ".: error: this is a folder"),
    Misuse("train --config tiny.cnn --set train.epoch=3", 78, "epochs"),
    Misuse("train --config tiny.cnn --set train.epochs=many", 78, "error:"),
    Misuse("train --config tiny.cnn --data nowhere", 66, "nowhere"),
    Misuse("train --config no-data.cnn", 78, "no [data] stanza"),
    Misuse("train --config no-path.cnn", 66, "fetch-data.sh"),
    Misuse("train --config two.cnn", 78, "the network ends with 2 outputs, but the data has 3 classes"),
    Misuse("train --config cats.cnn", 78, "cats.cnn:22:11: error: `classes`: no class cat; the data set has 0, 1, 2"),
    Misuse("train --config tiny.cnn --set data.mean=0.5,0.5", 78, "--set data.mean=0.5,0.5: error: `mean`"),
    Misuse("train --config tiny.cnn --data broken", 65, "broken"),
    Misuse("train --config tiny.cnn --init missing.safetensors", 66, "missing.safetensors: error:"),
    Misuse("train --config tiny.cnn --init garbage.safetensors", 65, "garbage.safetensors: error:"),
    Misuse("train --config tiny.cnn --out occupied", 73, "occupied: error: exists already and is never overwritten"),
    Misuse("train --config tiny.cnn --out file.txt/run", 73, "file.txt"),
    Misuse("train --resume nowhere", 66, "nowhere: error: not a run folder"),
    Misuse("train --resume latest", 66, "runs: error: has no run yet"),
    Misuse("eval", 64, "checkpoint"),
    Misuse("eval missing.safetensors", 66, "missing.safetensors: error:"),
    Misuse("eval garbage.safetensors", 65, "garbage.safetensors: error:"),
    Misuse("eval x.safetensors --fail-under 98", 64, "98 % is 0.98"),
    Misuse("eval x.safetensors --split training", 64, "'train', 'validation' or 'test'"),
    Misuse("eval x.safetensors --batch 0", 64, "--batch is at least 1"),
    Misuse("eval x.safetensors --batch 9000000000000000000", 64, "at most 1048576"),
    Misuse("shape tiny.cnn --batch 9000000000000000000", 64, "at most 1048576"),
    Misuse("shape missing.cnn", 66, "missing.cnn: error: there is no such file"),
    Misuse("shape", 64, "Name a configuration"),
    Misuse("predict x.safetensors", 64, "image"),
    Misuse("predict x.safetensors a.png --top 0", 64, "--top is at least 1"),
    Misuse("bench", 64, "--config"),
    Misuse("bench --config tiny.cnn --seconds 0", 64, "--seconds is more than 0"),
    Misuse("bench --config tiny.cnn --threads 1000000", 64, "at most 1024"),
    Misuse("bench --config tiny.cnn --batch 3000000", 64, "at most 1048576"),
    Misuse("bench --config tiny.cnn --set engine.precision=fp16", 78, "precision"),
    Misuse("bench --config missing.cnn", 66, "missing.cnn: error: there is no such file"),
  ]

  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      let configuration = Workshop.configuration
      let data = "[data]\nformat = idx\npath = data\n"
      try workshop.write(configuration.replacingOccurrences(of: data, with: ""), to: "no-data.cnn")
      try workshop.write(configuration.replacingOccurrences(of: "path = data\n", with: ""), to: "no-path.cnn")
      try workshop.write(configuration.replacingOccurrences(of: "units = 3", with: "units = 2"), to: "two.cnn")
      try workshop.write(
        configuration.replacingOccurrences(of: data, with: data + "classes = 0, 1, cat\n"), to: "cats.cnn")
      try workshop.write("not a checkpoint", to: "garbage.safetensors")
      try workshop.write("not a folder", to: "file.txt")
      for folder in ["broken", "occupied"] {
        try FileManager.default.createDirectory(
          at: workshop.url.appending(path: folder), withIntermediateDirectories: true)
      }
      try workshop.write("kept", to: "occupied/notes.txt")
      for name in try workshop.names(in: "data") {
        let whole = try Data(contentsOf: workshop.url.appending(path: "data/\(name)"))
        try whole.dropLast(5).write(to: workshop.url.appending(path: "broken/\(name)"))
      }
      return workshop
    } catch {
      fatalError("no temporary folder: \(error)")
    }
  }()

  // One after another: each looks for a folder that another might hold for a moment.
  @Test(.serialized, arguments: misuses)
  func aWrongUseHasItsExitCodeAndMessage(_ misuse: Misuse) throws {
    let outcome = try Self.workshop.program.run(misuse.arguments)
    #expect(outcome.status == misuse.status, "\(outcome.error)")
    #expect(outcome.error.contains(misuse.message), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(!Self.workshop.exists("runs/tiny-1"), "a start that failed left a folder")
    #expect(try Self.workshop.names(in: "occupied") == ["notes.txt"])
  }

  @Test func anErrorInAConfigurationNamesFileLineAndColumn() throws {
    let workshop = try Workshop()
    try workshop.write(
      Workshop.configuration.replacingOccurrences(of: "kernel = 3", with: "kernle = 3"), to: "typo.cnn")
    let outcome = try workshop.program.run("train", "--config", "typo.cnn")
    #expect(outcome.status == 78)
    #expect(outcome.error.contains("typo.cnn:8:1: error:"), "\(outcome.error)")
    #expect(outcome.error.contains("kernel"))
  }

  @Test func anUnknownInstructionSetIsAWrongUse() throws {
    let outcome = try Self.workshop.program.run(
      "bench", "--config", "tiny.cnn", environment: ["CNN_ISA": "abacus"])
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("abacus"))
  }

  @Test func aLossThatIsNotFiniteEndsTheRunAndKeepsTheLastGoodState() throws {
    let workshop = try Workshop()
    let outcome = try workshop.train("--set", "train.learning_rate=1e30", "--epochs", "50", out: "wild")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("is not finite in epoch"))
    #expect(outcome.error.contains("images of the batch"))
    #expect(workshop.exists("wild/checkpoints/last.safetensors"))
    #expect(try workshop.text("wild/run.json").contains("\"diverged\""))
  }

  @Test(arguments: ["train", "eval", "shape", "predict", "bench", "replay"])
  func helpHasAnExampleAndIsNoError(command: String) throws {
    let outcome = try Self.workshop.program.run(command, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("cnn \(command) "))
    for flag in ["--quiet", "--json", "--color"] { #expect(outcome.output.contains(flag)) }
    #expect(outcome.error.isEmpty)
  }

  @Test func withoutArgumentsTheProgramSaysWhatItCanDo() throws {
    let outcome = try Self.workshop.program.run()
    #expect(outcome.status == 0)
    for command in ["train", "eval", "shape", "predict", "bench"] { #expect(outcome.output.contains(command)) }
  }

  @Test func theVersionIsAResult() throws {
    let outcome = try Self.workshop.program.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: ".").count == 3)
  }
}
