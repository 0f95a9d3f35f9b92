import CNNReports
import CNNTraining
import Foundation
import Testing

@testable import cnn

/// What README and docs say of every command, held for each command that the program has.
@Suite struct DocumentedPromisesTests {
  /// A use of a command, as words; `RUN` is a run.
  struct Use: CustomTestStringConvertible, Sendable {
    /// The command's name, as its help has it.
    var command: String
    var arguments: String
    /// Beginnings of the paths that it may write.
    var writes: [String] = []
    var status: Int32 = 0
    var testDescription: String { "\(command) \(arguments)" }

    func words(run: String = "") -> [String] {
      (command + " " + arguments).split(separator: " ").dropFirst().map { $0 == "RUN" ? run : String($0) }
    }
  }

  /// Of every command but `check`, which takes seconds and is held by `CheckCommandTests` and `DryRunTests`.
  static let uses = [
    Use(command: "cnn train", arguments: "tiny.cnn --out new --epochs 1", writes: ["new"]),
    Use(command: "cnn train", arguments: "tiny.cnn --dry-run"),
    Use(command: "cnn train", arguments: "--resume RUN"),
    Use(command: "cnn train", arguments: "--verify RUN"),
    Use(command: "cnn eval", arguments: "RUN"),
    Use(command: "cnn shape", arguments: "RUN"),
    Use(command: "cnn predict", arguments: "RUN in.png"),
    Use(command: "cnn report", arguments: "RUN RUN"),
    Use(command: "cnn show filters", arguments: "RUN", writes: ["runs/tiny-1/filters.png"]),
    Use(command: "cnn show maps", arguments: "RUN test:1", writes: ["runs/tiny-1/maps.png"]),
    Use(
      command: "cnn show saliency", arguments: "RUN test:1 --method gradient", writes: ["runs/tiny-1/saliency.png"]),
    Use(command: "cnn show dream", arguments: "RUN --steps 1", writes: ["runs/tiny-1/dream.png"]),
    Use(command: "cnn show where", arguments: "RUN large.png --class 1", writes: ["runs/tiny-1/where.png"]),
    Use(command: "cnn show embedding", arguments: "RUN --method pca", writes: ["runs/tiny-1/embedding.png"]),
    Use(command: "cnn filter", arguments: "in.png out.png --kernel edges", writes: ["out.png"]),
    Use(command: "cnn bench", arguments: "tiny.cnn --seconds 0.01"),
    Use(command: "cnn data check", arguments: "tiny.cnn", status: 1),
    Use(command: "cnn replay", arguments: "wild", status: 1),
  ]

  /// With a run in `runs/tiny-1`, one that diverged in `wild`, and two pictures.
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      #expect(try workshop.program.run("train", "tiny.cnn", "--quiet").status == 0)
      try workshop.train("--set", "train.learning_rate=1e30", out: "wild")
      // A band as the training images have one, so that `predict` has nothing to warn of.
      var picture = Canvas(width: 6, height: 6, background: Color(30, 30, 30))
      picture.fill(Rectangle(x: 0, y: 2, width: 6, height: 2), with: Color(210, 210, 210))
      try picture.pngData().write(to: workshop.url.appending(path: "in.png"))
      try Canvas(width: 12, height: 12).pngData().write(to: workshop.url.appending(path: "large.png"))
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()

  /// A copy that a test may change.
  private func copy() throws -> Workshop {
    let workshop = try Workshop()
    for name in ["runs", "wild", "in.png", "large.png"] {
      try FileManager.default.copyItem(
        at: Self.workshop.url.appending(path: name), to: workshop.url.appending(path: name))
    }
    return workshop
  }

  /// Every path with its bytes; a folder has none.
  private func contents(of workshop: Workshop) throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: workshop.url.path)
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, (try? Data(contentsOf: workshop.url.appending(path: name))) ?? Data())
      })
  }

  /// Commands without subcommands, with their help.
  private static let commands = HelpTests.all.filter { $0.1.configuration.subcommands.isEmpty }
    .map { (name: $0.0, help: CNNCommand.helpMessage(for: $0.1)) }

  @Test func theUsesAreOfEveryCommand() {
    #expect(Set(Self.uses.map(\.command) + ["cnn check"]) == Set(Self.commands.map(\.name)))
  }

  /// `--json` leaves nothing but JSON on standard output, and `--quiet` nothing on standard error; `latest` is the newest
  /// run; and no file changes but those that the command is for.
  @Test(arguments: uses) func everyCommandWritesJSONKeepsQuietAndChangesNothingElse(_ use: Use) throws {
    let workshop = try copy()
    let before = try contents(of: workshop)
    let outcome = try workshop.program.run(use.words(run: "latest") + ["--json", "--quiet"])
    #expect(outcome.status == use.status, "\(outcome)")
    #expect(outcome.error.isEmpty, "\(outcome.error)")
    let isWhole = (try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8))) != nil
    let lines = outcome.output.split(separator: "\n")
    #expect(isWhole || !lines.isEmpty && outcome.jsonLines.count == lines.count, "\(outcome.output)")
    let after = try contents(of: workshop)
    for name in Set(before.keys).union(after.keys) where before[name] != after[name] {
      #expect(use.writes.contains { name == $0 || name.hasPrefix($0 + "/") }, "\(name)")
    }
    for name in use.writes { #expect(after[name] != nil, "\(name)") }
  }

  /// The newest run had no divergence, and is named for that.
  @Test func replayTakesTheNewestRun() throws {
    let outcome = try Self.workshop.program.run("replay", "latest")
    #expect(outcome.status == 66 && outcome.error.hasPrefix("runs/tiny-1: error: no step"), "\(outcome)")
  }

  @Test(arguments: uses.filter { $0.arguments.contains("RUN") }) func aFileOfYoursCalledLatestIsMeant(_ use: Use) throws
  {
    let workshop = try copy()
    try workshop.write("yours", to: "latest")
    let outcome = try workshop.program.run(use.words(run: "latest"))
    #expect(outcome.status != 0 && outcome.error.contains("latest"), "\(outcome)")
    #expect(!outcome.error.contains("runs/tiny-1"), "\(outcome.error)")
  }

  /// A use with the option or the argument that names a file, for each command that has `--force`.
  static let outputs = [
    Use(command: "cnn train", arguments: "tiny.cnn --dry-run --samples mine"),
    Use(command: "cnn eval", arguments: "RUN --predictions mine"),
    Use(command: "cnn predict", arguments: "RUN in.png --out mine"),
    Use(command: "cnn report", arguments: "RUN --out mine"),
    Use(command: "cnn show filters", arguments: "RUN --out mine"),
    Use(command: "cnn show maps", arguments: "RUN test:1 --out mine"),
    Use(command: "cnn show saliency", arguments: "RUN test:1 --out mine"),
    Use(command: "cnn show dream", arguments: "RUN --out mine"),
    Use(command: "cnn show where", arguments: "RUN large.png --class 1 --out mine"),
    Use(command: "cnn show embedding", arguments: "RUN --out mine"),
    Use(command: "cnn filter", arguments: "in.png mine --kernel edges"),
    Use(command: "cnn bench", arguments: "tiny.cnn --trace mine"),
  ]

  /// That `--force` replaces it is held by `ShowCommandTests` and `PredictCommandTests`.
  @Test func noCommandReplacesAFileOfYours() throws {
    #expect(Self.outputs.map(\.command) == Self.commands.filter { $0.help.contains("--force") }.map(\.name))
    // What takes the name of a file to write has the flag; `train --out` is a folder that has to be new.
    for (name, help) in Self.commands where help.contains(/--(out|trace|predictions|samples|report) </) {
      #expect(help.contains("--force"), "\(name)")
    }
    let workshop = try copy()
    try workshop.write("kept", to: "mine")
    for use in Self.outputs {
      let outcome = try workshop.program.run(use.words(run: "runs/tiny-1"))
      #expect(outcome.status == 73 && outcome.error.hasPrefix("mine: error: exists already"), "\(use): \(outcome)")
    }
    #expect(try workshop.text("mine") == "kept")
  }

  /// Each place of a command line where a file is read, with a Git LFS pointer in it. One after the other, because each writes
  /// the file.
  @Test(
    .serialized,
    arguments: [
      "train X", "check X", "data check X", "bench X", "shape X", "train tiny.cnn --init X", "eval X",
      "predict X in.png",
      "predict RUN X", "show filters X", "show maps X in.png", "show maps RUN X", "show saliency RUN X", "show dream X",
      "show where RUN X --class 1", "show embedding X", "filter X out.png --kernel edges",
      "filter in.png out.png --kernel X",
    ])
  func aFileOfAnotherKindIsCalledWhatItIs(_ line: String) throws {
    let workshop = Self.workshop
    try workshop.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", to: "X")
    let outcome = try workshop.program.run(Use(command: "cnn", arguments: line).words(run: "runs/tiny-1"))
    #expect(outcome.status == 65 || outcome.status == 78, "\(outcome)")
    #expect(outcome.error.contains("Git LFS pointer") && outcome.error.contains("git lfs pull"), "\(outcome.error)")
  }

  @Test func everyExitCodeIsInTheHelp() throws {
    let text = CNNCommand.configuration.discussion
    let codes = try #require(text.range(of: "Exit codes: ")).upperBound
    let listed = text[codes...].matches(of: /\b\d+\b/).compactMap { Int32($0.output) }
    #expect(listed == (0...255).filter { ExitCategory(rawValue: $0) != nil })
  }

  /// Two runs whose test images have other labels choose the same.
  @Test func testImagesChooseNothing() throws {
    let workshop = try Workshop()
    func train(_ out: String) throws -> [[String: Any]] {
      let watched = ["data.validation=9", "train.patience=2", "train.schedule=plateau", "train.plateau_patience=1"]
      let outcome = try workshop.program.run(
        ["train", "tiny.cnn", "--out", out, "--epochs", "5", "--json"] + watched.flatMap { ["--set", $0] })
      #expect(outcome.status == 0, "\(outcome.error)")
      return outcome.jsonLines
    }
    let one = try train("one")
    let labels = workshop.url.appending(path: "data/t10k-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    for place in 8..<bytes.count { bytes[place] = (bytes[place] + 1) % 3 }
    try bytes.write(to: labels)
    let two = try train("two")
    let epochs = [one, two].map { lines in lines.filter { $0["event"] as? String == "epoch" } }
    #expect(epochs[0].count == epochs[1].count && epochs[0].count > 1)
    for (first, second) in zip(epochs[0], epochs[1]) {
      #expect(first["weights_sha256"] as? String == second["weights_sha256"] as? String)
      #expect(first["test_accuracy"] as? Double != second["test_accuracy"] as? Double)
    }
    let best = [one, two].map { ($0.last?["best"] as? [String: Any])?["epoch"] as? Int }
    #expect(best[0] != nil && best[0] == best[1])
  }

  @Test func whatIsNotReadIsTheSameNoteEverywhere() throws {
    let workshop = try Workshop()
    let files = FileManager.default
    for (place, folder) in ["train/a", "train/b", "train/c", "test/a", "test/b", "test/c"].enumerated() {
      let url = workshop.url.appending(path: "pictures/\(folder)")
      try files.createDirectory(at: url, withIntermediateDirectories: true)
      for shade in 0..<4 {
        let colour = Color(UInt8(40 * place), UInt8(50 * shade), 0)
        try Canvas(width: 6 + shade % 2, height: 6, background: colour).pngData()
          .write(to: url.appending(path: "\(shade).png"))
      }
    }
    for name in ["train/a/.hidden", "train/a/notes.txt", "train/readme", "beside"] {
      try workshop.write("", to: "pictures/\(name)")
    }
    try workshop.write(
      Workshop.configuration.replacing("format = idx\npath = data", with: "format = images\npath = pictures"),
      to: "pictures.cnn")
    let dry = try workshop.program.run("train", "pictures.cnn", "--dry-run", "--json")
    let notes = try #require(dry.json["notes"] as? [String], "\(dry)")
    for name in ["train/a/.hidden", "train/a/notes.txt", "train/readme", "beside", "another size"] {
      #expect(notes.contains { $0.contains(name) }, "\(notes)")
    }
    #expect(try workshop.program.run("data", "check", "pictures.cnn", "--json").json["notes"] as? [String] == notes)
    let trained = try workshop.program.run("train", "pictures.cnn", "--epochs", "1", "--out", "run")
    let lines = trained.error.split(separator: "\n").map(String.init)
    for note in notes { #expect(lines.contains(note), "\(trained.error)") }
  }
}
