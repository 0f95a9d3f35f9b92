import CNNData
import CNNReports
import Foundation
import Testing

@Suite struct ShowCommandTests {
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train("--epochs", "3", out: "run")
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()
  var program: Program { Self.workshop.program }

  private func size(of picture: String) throws -> (width: Int, height: Int) {
    let shape = try ImageFile(path: Self.workshop.url.appending(path: picture).path).shape
    return (shape.width, shape.height)
  }

  @Test(arguments: [
    "filters run", "maps run test:3", "saliency run test:3 --method gradient", "dream run --all --steps 4",
    "dream run --layer conv1 --unit 2 --steps 4", "dream run --gallery --steps 2", "embedding run --method pca",
    "embedding run --layer conv1",
  ])
  func everyKindOfPictureIsDrawn(_ line: String) throws {
    let name = "picture-\(abs(line.hashValue)).png"
    let outcome = try program.run(["show"] + line.split(separator: " ").map(String.init) + ["--out", name, "--json"])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.json["picture"] as? String == name)
    let size = try size(of: name)
    #expect(size.width > 20 && size.height > 20)
  }

  @Test func aTerminalShowsAPictureWithoutWritingAFile() throws {
    let outcome = try program.run("show", "filters", "run", "--terminal")
    #expect(outcome.status == 0 && outcome.output.contains("▀"))
    #expect(!FileManager.default.fileExists(atPath: Self.workshop.url.appending(path: "filters.png").path))
  }

  @Test(arguments: [
    ("maps run nowhere.png", Int32(66), "nowhere.png"), ("maps run test:999", 64, "images 0 to 20"),
    ("maps run test:1 --layer nope", 64, "no layer"), ("maps run test:1 --layer linear1", 64, "no maps"),
    ("saliency run test:1 --class nope", 64, "no class"), ("dream run --unit 77 --layer conv1", 64, "units 0 to 3"),
    ("maps run test:-1", 66, "neither a file nor an image"), ("maps run tset:1", 66, "neither a file nor an image"),
    ("filters run --threads 0", 64, "--threads is at least 1"), ("dream run --unit 1 --all", 64, "--unit or --all"),
    ("dream run --gallery --all", 64, "--gallery shows all"),
    ("filters run --layer pool1", 64, "no filters"),
    ("where run missing.png --class 1", 66, "missing.png"), ("embedding run --limit 3", 64, "--limit is from 8"),
  ])
  func whatCannotBeDrawnSaysWhy(_ line: String, _ status: Int32, _ message: String) throws {
    let outcome = try program.run(["show"] + line.split(separator: " ").map(String.init))
    #expect(outcome.status == status, "\(outcome.error)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
  }

  /// Of every command that writes a file which the user names or could have.
  @Test(arguments: [
    "show filters run --out mine", "filter in.png mine --kernel edges", "eval run --predictions mine",
    "eval run --report mine-folder", "report run --out mine", "bench --config tiny.cnn --seconds 0.01 --trace mine",
    "train --config tiny.cnn --dry-run --samples mine",
  ])
  func aFileOfTheUserIsReplacedOnlyWithForce(_ line: String) throws {
    let workshop = try Workshop()
    try FileManager.default.copyItem(
      at: Self.workshop.url.appending(path: "run"), to: workshop.url.appending(path: "run"))
    try Canvas(width: 12, height: 12).pngData().write(to: workshop.url.appending(path: "in.png"))
    try workshop.write("kept", to: "mine")
    try FileManager.default.createDirectory(
      at: workshop.url.appending(path: "mine-folder"), withIntermediateDirectories: true)
    try workshop.write("kept", to: "mine-folder/confusion.csv")
    let words = line.split(separator: " ").map(String.init)
    let data = ["show", "eval"].contains(words[0]) ? ["--data", "data"] : []
    let refused = try workshop.program.run(words + data)
    #expect(refused.status == 73 && refused.error.contains("--force"), "\(refused)")
    #expect(try workshop.text("mine") == "kept" && workshop.text("mine-folder/confusion.csv") == "kept")
    #expect(try workshop.names(in: "mine-folder") == ["confusion.csv"])
    let forced = try workshop.program.run(words + data + ["--force"])
    #expect(forced.status == 0, "\(forced)")
    let name = line.contains("mine-folder") ? "mine-folder/confusion.csv" : "mine"
    #expect(try Data(contentsOf: workshop.url.appending(path: name)) != Data("kept".utf8))
  }

  @Test func aPictureWithoutANameGoesBesideItsNetwork() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    try workshop.write("kept", to: "filters.png")
    let ofRun = try workshop.program.run("show", "filters", "run", "--json")
    #expect(ofRun.json["picture"] as? String == "run/filters.png", "\(ofRun)")
    #expect(try workshop.text("filters.png") == "kept")
    let again = try workshop.program.run("show", "filters", "run")
    #expect(again.status == 73 && again.error.hasPrefix("run/filters.png: error: exists already"), "\(again)")
    try FileManager.default.createDirectory(
      at: workshop.url.appending(path: "alone"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: workshop.url.appending(path: "run/checkpoints/best.safetensors"),
      to: workshop.url.appending(path: "alone/net.safetensors"))
    let alone = try workshop.program.run("show", "filters", "alone/net.safetensors", "--json")
    #expect(alone.json["picture"] as? String == "alone/filters.png", "\(alone)")
  }

  @Test func aFilterNeedsAKernelThatItKnows() throws {
    let list = try program.run("filter", "--list")
    #expect(list.status == 0 && list.output.contains("sobel") && list.output.contains("1 0 -1; 2 0 -2; 1 0 -1"))
    let unknown = try program.run("filter", "a.png", "b.png", "--kernel", "nope")
    #expect(unknown.status == 66 && unknown.error.contains("sobel"))
    #expect(try program.run("filter", "a.png", "b.png").status == 64)
    #expect(try program.run("filter", "a.png", "b.png", "--kernel", "edges").status == 66)
  }
}
