import Foundation
import Testing

/// Files of another kind than a command expects: what they are is said before a parser speaks.
@Suite struct FileKindTests {
  struct Misuse: CustomTestStringConvertible, Sendable {
    var arguments: String
    var status: Int32
    /// Parts of standard error.
    var messages: [String]
    var testDescription: String { arguments }
  }

  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train("--epochs", "1", out: "run")
      try workshop.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", to: "pointer.safetensors")
      try FileManager.default.copyItem(
        at: workshop.url.appending(path: "pointer.safetensors"), to: workshop.url.appending(path: "pointer.cnn"))
      try Data([0x80, 2, 0x8a, 0x0a, 0x6c]).write(to: workshop.url.appending(path: "old net.pth"))
      try Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).write(to: workshop.url.appending(path: "a.png"))
      try Data((1...64).map { UInt8($0 * 3) }).write(to: workshop.url.appending(path: "noise.bin"))
      try Data([0xff, 0xfe] + "[input]".utf8.flatMap { [$0, 0] }).write(to: workshop.url.appending(path: "utf16.cnn"))
      try Data([0x1f, 0x8b, 8, 0, 0]).write(to: workshop.url.appending(path: "kernel.txt"))
      for name in ["page", "zipped"] {
        try FileManager.default.copyItem(
          at: workshop.url.appending(path: "run"), to: workshop.url.appending(path: name))
      }
      try workshop.write("<!DOCTYPE html><html></html>", to: "page/run.json")
      try Data([0x1f, 0x8b, 8, 0, 0]).write(to: workshop.url.appending(path: "zipped/report/predictions.csv"))
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()

  static let misuses = [
    Misuse(arguments: "eval pointer.safetensors", status: 65, messages: ["Git LFS pointer", "git lfs pull"]),
    Misuse(
      arguments: "train --config tiny.cnn --init 'old net.pth'", status: 65,
      messages: ["found a PyTorch", "python3 -c", "/old net.pth'", "/old net.safetensors'"]),
    Misuse(arguments: "eval data/t10k-images-idx3-ubyte", status: 65, messages: ["found an IDX file", "--data names"]),
    Misuse(arguments: "eval noise.bin", status: 65, messages: ["not a safetensors file", "is this the right file?"]),
    Misuse(arguments: "shape utf16.cnn", status: 78, messages: ["found text in UTF-16", "save it as UTF-8"]),
    Misuse(
      arguments: "train --resume run/checkpoints/last.safetensors", status: 66,
      messages: ["it is a checkpoint of a run; name the run's folder: run"]),
    Misuse(arguments: "report tiny.cnn", status: 66, messages: ["it is a file; name the folder of a run"]),
    Misuse(arguments: "eval tiny.cnn", status: 65, messages: ["found a configuration", "cnn train --config /"]),
    Misuse(arguments: "predict a.png run", status: 65, messages: ["found a PNG picture", "the checkpoint first"]),
    Misuse(
      arguments: "train --config tiny.cnn --init data", status: 66, messages: ["name a .safetensors file or a run"]),
    Misuse(arguments: "eval data", status: 66, messages: ["it is a folder"]),
    Misuse(
      arguments: "train --config run/checkpoints/best.safetensors", status: 78,
      messages: ["found a safetensors file, expected a configuration", "cnn shape run/checkpoints/best.safetensors"]),
    Misuse(arguments: "shape pointer.cnn", status: 78, messages: ["git lfs pull"]),
    Misuse(arguments: "train --config run", status: 66, messages: ["its configuration is run/config.cnn"]),
    Misuse(arguments: "train --resume page", status: 65, messages: ["run.json: error: found a web page"]),
    Misuse(arguments: "report run zipped", status: 65, messages: ["predictions.csv: error: found a gzip file"]),
    Misuse(arguments: "report nowhere run elsewhere", status: 66, messages: ["nowhere: error", "elsewhere: error"]),
    Misuse(
      arguments: "filter a.png b.png --kernel kernel.txt", status: 65,
      messages: ["kernel.txt: error: found a gzip file"]),
  ]

  @Test(arguments: misuses)
  func theKindIsNamedWithWhatToDo(_ misuse: Misuse) throws {
    let outcome = try Self.workshop.program.shell("$cnn \(misuse.arguments)")
    #expect(outcome.status == misuse.status, "\(outcome)")
    for message in misuse.messages { #expect(outcome.error.contains(message), "\(outcome.error)") }
  }

  @Test func aRunsFolderAndACheckpointOfAnyNameHaveAShape() throws {
    let checkpoint = Self.workshop.url.appending(path: "run/checkpoints/best.safetensors")
    try Data(contentsOf: checkpoint).write(to: Self.workshop.url.appending(path: "weights.bin"))
    for name in ["run", "weights.bin"] {
      #expect(try Self.workshop.program.run("shape", name).status == 0)
    }
  }

  @Test func fiveClassesOrFewerHaveNoTopFive() throws {
    let outcome = try Self.workshop.program.run("eval", "run", "--json")
    #expect(outcome.json["top5_accuracy"] is NSNull)
    #expect(try !Self.workshop.program.run("eval", "run").output.contains("top-5"))
    #expect(try Self.workshop.text("run/report/report.json").contains("\"top5_accuracy\" : null"))
  }

  @Test(arguments: ["runs/my net-1", "-dash", "it's \"here\" $HOME"])
  func aPrintedCommandCanBePasted(name: String) throws {
    let workshop = try Workshop()
    let stopped = try workshop.program.run(
      "train", "--config", "tiny.cnn", "--out=./\(name)", "--set", "train.time_limit=1e-9")
    #expect(stopped.status == 75)
    let line = try #require(stopped.error.split(separator: "\n").first { $0.hasPrefix("go on with: cnn ") })
    let command = line.dropFirst("go on with: cnn ".count)
    let resumed = try workshop.program.shell("$cnn \(command) --set train.time_limit=none")
    #expect(resumed.status == 0, "\(line): \(resumed.error)")
    #expect(try workshop.program.run("eval", "./\(name)").status == 0)
  }
}
