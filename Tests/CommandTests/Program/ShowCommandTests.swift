import CNNData
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

  @Test func aFilterNeedsAKernelThatItKnows() throws {
    let list = try program.run("filter", "--list")
    #expect(list.status == 0 && list.output.contains("sobel") && list.output.contains("1 0 -1; 2 0 -2; 1 0 -1"))
    let unknown = try program.run("filter", "a.png", "b.png", "--kernel", "nope")
    #expect(unknown.status == 66 && unknown.error.contains("sobel"))
    #expect(try program.run("filter", "a.png", "b.png").status == 64)
    #expect(try program.run("filter", "a.png", "b.png", "--kernel", "edges").status == 66)
  }
}
