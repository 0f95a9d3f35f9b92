import Foundation
import Testing

@testable import cnn

/// `--dry-run` finds what `train` finds before its first step.
@Suite(.serialized) struct DryRunTests {
  /// What is wrong with a start; `@` is the workshop's folder.
  struct Fault: CustomTestStringConvertible, Sendable {
    var arguments: String
    var status: Int32
    /// A part of the message.
    var message: String
    var testDescription: String { "cnn train " + arguments }

    init(_ arguments: String, _ status: Int32, _ message: String) {
      self.arguments = arguments
      self.status = status
      self.message = message
    }
  }

  static let faults = [
    // The configuration beside its data.
    Fault("--config @/tiny.cnn --set linear1.units=2", 78, "2 outputs, but the data has 3 classes"),
    Fault("--config @/tiny.cnn --set loss.class_weights=1,2", 78, "class_weights has 2 numbers"),
    Fault("--config @/tiny.cnn --set input.height=7", 65, "images of 1x6x6"),
    Fault("--config @/tiny.cnn --set data.classes=0,1,cat", 78, "no class cat"),
    Fault("--config @/tiny.cnn --set data.validation=48", 78, "48 images can't be held out of 48"),
    Fault("--config @/tiny.cnn --set data.mean=0.5,0.5", 78, "`mean` has 2 numbers"),
    Fault("--config @/tiny.cnn --set train.patience=2", 78, "`patience` watches a held-out part"),
    Fault("--config @/tiny.cnn --set train.epoch=3", 78, "no key `epoch`"),
    Fault("--config @/flat.cnn --data @/flat --set augment.crop=5", 78, "5 is more than these images allow"),
    Fault("--config @/norm.cnn --set train.batch_size=1", 78, "which has no variance"),
    Fault("--config @/wide.cnn", 78, "of memory"),
    Fault("--config @/no-data.cnn", 78, "no [data] stanza"),
    Fault("--config @/no-path.cnn", 66, "no folder for the data"),
    Fault("--config @/missing.cnn", 66, "there is no such file"),
    // The data.
    Fault("--config @/tiny.cnn --data @/nowhere", 66, "no such folder"),
    Fault("--config @/tiny.cnn --data @/broken", 65, "cut short"),
    Fault("--config @/tiny.cnn --data @/uneven", 65, "labels, but"),
    // First weights.
    Fault("--config @/tiny.cnn --init @/missing.safetensors", 66, "there is no such file"),
    Fault("--config @/tiny.cnn --init @/garbage.safetensors", 65, "garbage.safetensors: error:"),
    Fault(
      "--config @/tiny.cnn --set conv1.filters=5 --init @/run/checkpoints/last.safetensors", 65,
      "the tensors do not fit the network"),
    // The run's folder.
    Fault("--config @/tiny.cnn --out @/run", 73, "exists already and is never overwritten"),
    Fault("--config @/tiny.cnn --out @/file.txt", 73, "exists already"),
    Fault("--config @/tiny.cnn --out @/file.txt/run", 73, "file.txt: error: cannot be created: there is a file of"),
    Fault("--config @/tiny.cnn --out @/file.txt/deep/run", 73, "there is a file of this name"),
    Fault("--config @/tiny.cnn --out @/\(String(repeating: "x", count: 300))", 73, "File name too long"),
    Fault("--config @/tiny.cnn --out @/nowhere-link/run", 73, "this link leads nowhere"),
    // A run that goes on.
    Fault("--resume @/nowhere", 66, "not a run folder"),
    Fault("--resume @/run --epochs 9 --data @/other", 65, "the data is not what this run was trained on"),
    Fault("--resume @/run --set train.learning_rate=1", 78, "train.learning_rate may not change"),
    Fault("--resume @/empty", 66, "this run ended before its first checkpoint"),
    Fault("--resume @/cut --epochs 9", 65, "last.safetensors: error:"),
    Fault("--resume @/records --epochs 9", 66, "metrics.jsonl: error: cannot be read: not a regular file"),
    Fault("--resume @/run --epochs 9 --set engine.threads=0", 78, "threads"),
  ]

  /// With a run of the tiny network in `run`, and copies of it that are damaged.
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train(out: "run")
      try writeConfigurations(in: workshop)
      let files = FileManager.default
      try workshop.write("not a checkpoint", to: "garbage.safetensors")
      try workshop.write("not a folder", to: "file.txt")
      try FileManager.default.createSymbolicLink(
        atPath: workshop.url.appending(path: "nowhere-link").path, withDestinationPath: "nowhere")
      for copy in ["empty", "cut", "records"] { try files.copyItem(at: workshop.url / "run", to: workshop.url / copy) }
      try files.removeItem(at: workshop.url / "empty/checkpoints/last.safetensors")
      try files.removeItem(at: workshop.url / "records/metrics.jsonl")
      try files.createDirectory(at: workshop.url / "records/metrics.jsonl", withIntermediateDirectories: true)
      let last = workshop.url / "cut/checkpoints/last.safetensors"
      let whole = try Data(contentsOf: last)
      // Another name of `best` until then.
      try files.removeItem(at: last)
      try whole.dropLast(9).write(to: last)
      for copy in ["broken", "uneven", "other"] {
        try files.copyItem(at: workshop.url / "data", to: workshop.url / copy)
      }
      try change(workshop.url / "broken/train-images-idx3-ubyte") { $0.removeLast(5) }
      try change(workshop.url / "uneven/train-labels-idx1-ubyte") {
        $0[7] -= 1
        $0.removeLast()
      }
      try change(workshop.url / "other/train-images-idx3-ubyte") { $0[$0.count - 1] ^= 1 }
      return workshop
    } catch {
      fatalError("no temporary folder: \(error)")
    }
  }()

  private static func writeConfigurations(in workshop: Workshop) throws {
    func write(_ name: String, _ old: String, _ new: String) throws {
      try workshop.write(Workshop.configuration.replacingOccurrences(of: old, with: new), to: name)
    }
    try write("no-data.cnn", "[data]\nformat = idx\npath = data\n", "")
    try write("no-path.cnn", "path = data\n", "")
    try write("norm.cnn", "[linear]", "[linear]\nunits = 4\nnorm = batch\n[linear]")
    try write("wide.cnn", "[linear]", "[linear]\nunits = 1000000000\n[linear]")
    try write("flat.cnn", "height = 6", "height = 4")
    // Images of four rows.
    let data = workshop.url / "flat"
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let pixels = (0..<6 * 24).map { UInt8($0 % 251) }
    try Data([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0, 6] + pixels).write(to: data / "train-images-idx3-ubyte")
    try Data([0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 0, 1, 2]).write(to: data / "train-labels-idx1-ubyte")
  }

  private static func change(_ url: URL, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: url)
    change(&data)
    try data.write(to: url)
  }

  /// How much memory is free changes from one moment to the next.
  private func withoutMegabytes(_ ending: Ending?) -> String? {
    ending?.text.replacing(/leaves [0-9.]+ [MG]B/, with: "leaves some")
  }

  /// How `cnn train` ends, in this process; `nil` when nothing is wrong.
  private func ending(_ arguments: [String]) -> Ending? {
    do {
      let command = try TrainCommand.parse(arguments)
      try command.run()
      return nil
    } catch {
      return Ending(error)
    }
  }

  @Test(arguments: faults)
  func aDryRunRefusesWhatTrainingRefusesWithTheSameWords(_ fault: Fault) throws {
    let folder = Self.workshop.url.path
    var arguments = fault.arguments.replacingOccurrences(of: "@", with: folder).split(separator: " ").map(String.init)
    let isNew = !arguments.contains("--resume") && !arguments.contains("--out")
    if isNew { arguments += ["--out", "\(folder)/never"] }
    let trained = ending(arguments + ["--quiet"])
    let dry = ending(arguments + ["--quiet", "--dry-run"])
    #expect(dry?.status == trained?.status)
    #expect(withoutMegabytes(dry) == withoutMegabytes(trained))
    #expect(trained?.status == fault.status, "\(trained?.text ?? "nothing is wrong")")
    #expect(trained?.text.contains(fault.message) == true, "\(trained?.text ?? "")")
    #expect(!Self.workshop.exists("never"), "a start that failed left a folder")
  }

  @Test func aDryRunRefusesWhereNoRunCanBeKept() throws {
    let workshop = try Workshop()
    try workshop.write("not a folder", to: "runs")
    let trained = try workshop.program.run("train", "--config", "tiny.cnn")
    let dry = try workshop.program.run("train", "--config", "tiny.cnn", "--dry-run")
    #expect(dry.error == trained.error)
    #expect(dry.status == 73 && trained.status == 73)
    #expect(dry.output.isEmpty && dry.error.contains("runs: error: cannot be created: there is a file of this name"))
  }

  @Test func aDryRunOfARunThatGoesOnChangesNothing() throws {
    let workshop = try Workshop()
    try workshop.train(out: "run")
    let before = try contents(of: workshop)
    let outcome = try workshop.program.run("train", "--resume", "run", "--epochs", "9", "--dry-run")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("6 steps an epoch, 18 done"), "\(outcome.output)")
    #expect(try contents(of: workshop) == before)
  }

  @Test func aSettingWithoutEffectIsTheSameWarningEverywhere() throws {
    let workshop = try Workshop()
    try workshop.write(Workshop.configuration + "warmup = 500\n", to: "tiny.cnn")
    let settings = ["--config", "tiny.cnn", "--set", "data.mean=108.7", "--quiet"]
    let warmup = "warmup = 500 steps, but the run has 18: the learning rate reaches 3.6 % of 0.02 at most"
    let trained = try workshop.program.run(["train"] + settings + ["--out", "run", "--json"])
    let dry = try workshop.program.run(["train"] + settings + ["--dry-run", "--json"])
    let checked = try workshop.program.run(["check"] + settings + ["--json"])
    // After the last epoch may follow what the result is.
    let lines = trained.jsonLines.prefix { $0["event"] as? String != "epoch" }
      .filter { $0["event"] as? String == "warning" }
    #expect(lines.count == 2 && lines[1]["key"] as? String == "train.warmup", "\(lines)")
    #expect(lines[0]["place"] as? String == "--set data.mean=108.7", "\(lines)")
    for outcome in [dry, checked] {
      #expect(trained.error.hasPrefix(outcome.error), "\(outcome.error)")
      let warnings = outcome.json["warnings"] as? [[String: Any]] ?? []
      #expect(warnings.map { $0["message"] as? String } == lines.map { $0["message"] as? String })
    }
    let note =
      "the data names no classes, so they are called by their numbers; a file classes.txt in its folder, a name on each line, names them"
    #expect(dry.json["notes"] as? [String] == [note])
    #expect(trained.error.contains("\ntiny.cnn:29:10: warning: \(warmup)\n"), "\(trained.error)")
  }

  /// Every file with its bytes.
  private func contents(of workshop: Workshop) throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: workshop.url.path)
    return Dictionary(uniqueKeysWithValues: names.map { ($0, (try? Data(contentsOf: workshop.url / $0)) ?? Data()) })
  }
}

private func / (folder: URL, path: String) -> URL { folder.appending(path: path) }
