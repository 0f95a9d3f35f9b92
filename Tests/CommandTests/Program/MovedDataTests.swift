import CNNReports
import Foundation
import Testing

/// Data, runs and whole projects that are no longer where they were.
@Suite struct MovedDataTests {
  private let workshop: Workshop
  private var project: Program { Program(folder: workshop.url.appending(path: "project")) }

  /// A project with its data and a run of one epoch in `runs/tiny-1`.
  init() throws {
    workshop = try Workshop()
    try FileManager.default.createDirectory(
      at: workshop.url.appending(path: "project"), withIntermediateDirectories: true)
    for name in ["data", "tiny.cnn"] { try move(name, to: "project/\(name)") }
    #expect(try project.run("train", "--config", "tiny.cnn", "--epochs", "1", "--quiet").status == 0)
  }

  private func move(_ name: String, to target: String) throws {
    try FileManager.default.moveItem(
      at: workshop.url.appending(path: name), to: workshop.url.appending(path: target))
  }

  private func record() throws -> String { try workshop.text("project/runs/tiny-1/run.json") }

  @Test func aProjectThatWasMovedWorksAsBefore() throws {
    try move("project", to: "elsewhere")
    let moved = Program(folder: workshop.url.appending(path: "elsewhere"))
    for arguments in [
      ["eval", "runs/latest", "--json"], ["train", "--resume", "latest", "--epochs", "2"],
      ["train", "--verify", "runs/tiny-1"], ["train", "--config", "runs/tiny-1/config.cnn", "--dry-run"],
      ["show", "maps", "runs/latest", "test:1", "--out", "maps.png"],
    ] {
      let outcome = try moved.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.error)")
    }
    // By a link from another folder too.
    try FileManager.default.createSymbolicLink(
      at: workshop.url.appending(path: "mine"),
      withDestinationURL: workshop.url.appending(path: "elsewhere/runs/tiny-1"))
    #expect(try workshop.program.run("eval", "mine").status == 0)
  }

  @Test func aCopiedProjectUsesItsOwnDataUnlessThatIsOther() throws {
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "project"), to: workshop.url.appending(path: "copy"))
    let labels = workshop.url.appending(path: "copy/data/t10k-labels-idx1-ubyte")
    let good = try Data(contentsOf: labels)
    try Data(good.prefix(8) + good.dropFirst(8).map { ($0 + 1) % 3 }).write(to: labels)
    let copy = Program(folder: workshop.url.appending(path: "copy"))
    let accuracy = try copy.run("eval", "runs/latest", "--json").json["accuracy"] as? Double
    #expect(try project.run("eval", "runs/latest", "--json").json["accuracy"] as? Double == accuracy)
    try good.write(to: labels)
    try move("project", to: "gone")
    #expect(try copy.run("eval", "runs/latest", "--json").json["accuracy"] as? Double == accuracy)
  }

  @Test func dataThatMovedIsAskedForAndRememberedOnce() throws {
    try move("project/data", to: "moved")
    for arguments in [
      ["eval", "runs/latest"], ["train", "--resume", "latest", "--epochs", "2"], ["train", "--verify", "runs/tiny-1"],
    ] {
      let outcome = try project.run(arguments)
      #expect(outcome.status == 66, "\(outcome)")
      #expect(outcome.error.contains("the data of this run is not where it was"), "\(outcome.error)")
      #expect(outcome.error.contains("--data DIR") && !outcome.error.contains("fetch-data"), "\(outcome.error)")
    }
    let found = try project.run("eval", "runs/latest", "--data", "../moved")
    #expect(found.status == 0 && found.error.contains("remembers that its data is in"), "\(found.error)")
    for arguments in [["eval", "runs/tiny-1"], ["train", "--resume", "latest", "--epochs", "2"]] {
      let outcome = try project.run(arguments)
      #expect(outcome.status == 0 && !outcome.error.contains("remembers"), "\(outcome.error)")
    }
  }

  @Test(arguments: ["report runs/tiny-1", "predict latest p.png"])
  func aCommandThatReadsNoDataRemembersWhereItIs(_ command: String) throws {
    try Canvas(width: 6, height: 6).pngData().write(to: workshop.url.appending(path: "project/p.png"))
    try move("project/data", to: "moved")
    let words = command.split(separator: " ").map(String.init)
    let wrong = try project.run(words + ["--data", "runs"])
    #expect(wrong.status == 0 && wrong.error.contains("warning: runs does not hold the data of"), "\(wrong)")
    let found = try project.run(words + ["--data", "../moved"])
    #expect(found.status == 0 && found.error.contains("remembers that its data is in"), "\(found.error)")
    #expect(try project.run("eval", "latest").status == 0)
  }

  @Test(arguments: ["--resume", "--verify"])
  func otherClassesOrTheirOrderAreRefused(_ flag: String) throws {
    try workshop.write("round\nflat\ntall\n", to: "project/data/classes.txt")
    #expect(try project.run("train", "tiny.cnn", "--epochs", "1", "--out", "named", "--quiet").status == 0)
    for names in ["flat\nround\ntall\n", "round\nflat\nlong\n"] {
      try workshop.write(names, to: "project/data/classes.txt")
      let outcome = try project.run(["train", flag, "named"] + (flag == "--resume" ? ["--epochs", "2"] : []))
      #expect(outcome.status == 65, "\(outcome)")
      #expect(outcome.error.contains("it has round, flat, tall, and the data has"), "\(outcome.error)")
    }
    // Nor is such a folder remembered, though its images are the run's.
    try move("project/data", to: "moved")
    try workshop.write("flat\nround\ntall\n", to: "moved/classes.txt")
    let found = try project.run("eval", "named", "--data", "../moved")
    #expect(!found.error.contains("remembers"), "\(found.error)")
    #expect(found.error.contains("warning: the data lists its classes as flat, round, tall, and"), "\(found.error)")
  }

  @Test func anEvaluationOfOtherImagesSaysSo() throws {
    #expect(try !project.run("eval", "latest").error.contains("warning"))
    let images = "project/data/t10k-images-idx3-ubyte"
    var bytes = try Data(contentsOf: workshop.url.appending(path: images))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: workshop.url.appending(path: images))
    let outcome = try project.run("eval", "latest")
    #expect(
      outcome.status == 0
        && outcome.error.contains(
          "data: warning: the test files are not those of the training; these differ: changed test/t10k-images-idx3-ubyte"
        ),
      "\(outcome)")
    #expect(try !project.run("eval", "latest", "--split", "train").error.contains("warning"))
  }

  @Test(arguments: ["--resume", "--verify"])
  func trainingRemembersToo(option: String) throws {
    try move("project/data", to: "moved")
    let outcome = try project.run("train", option, "runs/tiny-1", "--data", "../moved")
    #expect(outcome.status == 0 && outcome.error.contains("remembers that its data is in"), "\(outcome)")
    #expect(try project.run("eval", "runs/tiny-1").status == 0)
  }

  @Test func otherDataIsNotRemembered() throws {
    let before = try record()
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "project/data"), to: workshop.url.appending(path: "other"))
    let labels = workshop.url.appending(path: "other/train-labels-idx1-ubyte")
    let bytes = try Data(contentsOf: labels)
    try Data(bytes.dropLast() + [(bytes[bytes.count - 1] + 1) % 3]).write(to: labels)
    // The test images are the run's own, and the training images are not.
    #expect(try project.run("eval", "runs/latest", "--data", "../other").status == 0)
    #expect(try project.run("train", "--resume", "latest", "--epochs", "2", "--data", "../other").status == 65)
    #expect(try record() == before)
  }

  @Test func filesThatAreMissingInTheRunsFolderAreNoReasonToFetchThem() throws {
    try FileManager.default.removeItem(at: workshop.url.appending(path: "project/data/t10k-labels-idx1-ubyte"))
    let outcome = try project.run("eval", "runs/latest")
    #expect(outcome.status == 66 && outcome.error.contains("without t10k-labels-idx1-ubyte"), "\(outcome.error)")
    #expect(outcome.error.contains("--data DIR") && !outcome.error.contains("fetch-data"))
  }

  @Test func aRecordOfAnOlderVersionStillFindsItsData() throws {
    let lines = try record().split(separator: "\n").filter { !$0.contains("data_folder_from_run") }
    #expect(lines.count < (try record()).split(separator: "\n").count)
    try workshop.write(lines.joined(separator: "\n"), to: "project/runs/tiny-1/run.json")
    #expect(try project.run("eval", "runs/latest").status == 0)
    #expect(try project.run("train", "--resume", "latest", "--epochs", "2").status == 0)
    #expect(try record().contains("\"data_folder_from_run\" : \"../../data\""))
  }

  @Test func changesThatAConfigurationHasAsCommentsAloneAreTold() throws {
    let again = ["train", "runs/tiny-1/config.cnn", "--dry-run"]
    let dropped = try project.run(again)
    #expect(
      dropped.status == 0 && dropped.error.contains("was trained with --set train.epochs=1, which"), "\(dropped.error)")
    let given = try project.run(again + ["--set", "train.epochs=1"])
    #expect(given.status == 0 && !given.error.contains("was trained with"), "\(given.error)")
  }

  @Test func aConfigurationInARunsFolderIsTrainedWhereItIs() throws {
    let file = "project/runs/tiny-1/config.cnn"
    #expect(try project.run("train", "--config", "runs/tiny-1/config.cnn", "--out", "again").status == 0)
    // It finds equal images, and them it finds.
    let check = try project.run("data", "check", "--config", "runs/tiny-1/config.cnn")
    #expect(check.status <= 1, "\(check)")
    // One that was edited names its own folder, from where it is.
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "project/data"), to: workshop.url.appending(path: "project/runs/tiny-1/mine"))
    let edited = try workshop.text(file).replacingOccurrences(of: "path = data", with: "path = mine")
    try workshop.write(edited, to: file)
    let outcome = try project.run("train", "--config", "runs/tiny-1/config.cnn", "--dry-run")
    #expect(outcome.status == 0 && outcome.output.contains("runs/tiny-1/mine"), "\(outcome)")
  }

  @Test func aPictureThatChangedIsNamed() throws {
    for (place, name) in (0..<20).map({ ($0, "pictures/train/\($0 % 2 == 0 ? "a" : "b")/\($0).png") }) {
      let file = workshop.url.appending(path: "project/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let canvas = Canvas(width: 6, height: 6, background: Color(UInt8(place * 10), 0, UInt8(place % 2 * 200)))
      try canvas.pngData().write(to: file)
    }
    let tiny = try workshop.text("project/tiny.cnn")
    try workshop.write(
      tiny.replacingOccurrences(of: "format = idx\npath = data", with: "format = images\npath = pictures")
        .replacingOccurrences(of: "units = 3", with: "units = 2"), to: "project/pictures.cnn")
    let trained = try project.run("train", "--config", "pictures.cnn", "--epochs", "1", "--out", "run")
    #expect(trained.status == 0, "\(trained.error)")
    #expect(try project.shell("cd pictures && sha256sum -c ../run/data.sha256").status == 0)
    _ = try project.shell("cd pictures/train; cp a/2.png b/3.png; rm a/4.png; cp a/0.png b/new.png")
    for option in ["--resume", "--verify"] {
      let outcome = try project.run("train", option, "run")
      #expect(outcome.status == 65, "\(outcome)")
      for file in ["missing train/a/4.png", "changed train/b/3.png", "new train/b/new.png"] {
        #expect(outcome.error.contains(file), "\(outcome.error)")
      }
    }
  }

  @Test func whatBelongsToTheUserIsNotReplacedByTheLink() throws {
    for make in ["ln -s ../mine runs/latest", "touch runs/latest", "mkdir runs/latest"] {
      _ = try project.shell("rm -rf runs/latest; \(make)")
      let outcome = try project.run("train", "--config", "tiny.cnn", "--epochs", "1")
      #expect(
        outcome.status == 73 && outcome.error.contains("runs/latest: error: cannot be created: there is a"),
        "\(outcome)")
      #expect(outcome.error.contains("rename it"))
    }
    #expect(try workshop.names(in: "project/runs") == ["latest", "tiny-1"])
  }
}
