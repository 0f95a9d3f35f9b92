import CNNReports
import Foundation
import Testing

/// `cnn predict` with many pictures, folders, standard input, and some that are none.
@Suite struct PredictCommandTests {
  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.train("--epochs", "6", out: "run")
      for folder in ["shop/b", "shop/B", "empty"] {
        try FileManager.default.createDirectory(
          at: workshop.url.appending(path: folder), withIntermediateDirectories: true)
      }
      for (place, name) in ["good.png", "shop/b/2.png", "shop/b/10.png", "shop/B/x.png", "a,b.png"].enumerated() {
        var canvas = Canvas(width: 6, height: 6, background: Color(10, 10, 10))
        canvas.fill(
          Rectangle(x: 0, y: Double(place % 3 * 2), width: 6, height: 2), with: Color(210, 210, UInt8(place)))
        try canvas.pngData().write(to: workshop.url.appending(path: name))
      }
      try workshop.write("", to: "hollow.png")
      try workshop.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", to: "pointer.png")
      try workshop.write("notes", to: "shop/notes.txt")
      try workshop.write("", to: "shop/.hidden")
      return workshop
    } catch {
      fatalError("no training: \(error)")
    }
  }()
  var program: Program { Self.workshop.program }

  private func answers(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
  }

  @Test func goodPicturesAreAnsweredAndBadOnesNamed() throws {
    let arguments = ["predict", "run", "good.png", "hollow.png", "a,b.png", "pointer.png", "missing.png"]
    let outcome = try program.run(arguments + ["--json"])
    #expect(outcome.status == 65)
    let answers = try answers(outcome)
    #expect(answers.map { $0["image"] as? String } == Array(arguments.dropFirst(2)))
    #expect(answers.map { $0["classes"] != nil } == [true, false, true, false, false])
    #expect(answers.map { $0["error"] != nil } == [false, true, false, true, true])
    for name in [
      "hollow.png: error: ", "pointer.png: error: ", "git lfs pull", "missing.png: error: there is no such file",
    ] {
      #expect(outcome.error.contains(name), "\(outcome.error)")
    }
    let text = try program.run(arguments)
    #expect(text.status == 65 && text.output.contains("good.png\n") && text.output.contains("a,b.png\n"))
  }

  @Test func picturesThatAreAllMissingAreAMissingInput() throws {
    let outcome = try program.run("predict", "run", "no.png", "none.png", "--json")
    #expect(outcome.status == 66)
    #expect(try answers(outcome).count == 2)
  }

  @Test func aFolderStandsForItsPicturesInTheOrderOfBytes() throws {
    let outcome = try program.run("predict", "run", "shop", "good.png", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let names = try answers(outcome).map { $0["image"] as? String }
    #expect(names == ["shop/B/x.png", "shop/b/10.png", "shop/b/2.png", "good.png"])
    #expect(outcome.error.contains("shop/notes.txt") && outcome.error.contains("1 hidden file"), "\(outcome.error)")
    let empty = try program.run("predict", "run", "empty", "good.png")
    #expect(empty.status == 65 && empty.error.contains("empty: error: no PNG files"), "\(empty.error)")
  }

  @Test func manyAreAnsweredAsEachAlone() throws {
    let all = try answers(try program.run("predict", "run", "shop", "--json"))
    for answer in all {
      let name = try #require(answer["image"] as? String)
      let alone = try answers(try program.run("predict", "run", name, "--json"))
      #expect(NSDictionary(dictionary: alone[0]) == NSDictionary(dictionary: answer))
    }
  }

  @Test func standardInputIsAPicture() throws {
    for feed in ["< good.png", "< <(cat good.png)"] {
      let outcome = try program.shell("$cnn predict run - --json \(feed)")
      #expect(outcome.status == 0, "\(outcome.error)")
      let (piped, named) = (
        try answers(outcome)[0], try answers(try program.run("predict", "run", "good.png", "--json"))[0]
      )
      #expect(piped["image"] as? String == "-")
      #expect((piped["classes"] as? NSArray) == (named["classes"] as? NSArray))
    }
    let nothing = try program.shell("$cnn predict run - good.png < /dev/null")
    #expect(nothing.status == 65 && nothing.error.contains("-: error: standard input is empty"), "\(nothing.error)")
    // Several pictures through one pipe would get the answer of the first.
    let several = try program.shell("cat good.png a,b.png | $cnn predict run -")
    #expect(several.status == 65 && several.error.contains("holds several pictures"), "\(several.error)")
    let trailing = try program.shell("(cat good.png; echo mark) | $cnn predict run -")
    #expect(trailing.status == 0, "\(trailing.error)")
    #expect(try program.run("predict", "run", "-", "-").status == 64)
  }

  @Test func aTableHasNamesAndIsNotReplaced() throws {
    let first = try program.run("predict", "run", "a,b.png", "hollow.png", "shop", "--out", "answers.csv", "--json")
    #expect(first.status == 65)
    let lines = try Self.workshop.text("answers.csv").split(separator: "\n").map(String.init)
    #expect(lines[0] == "file,predicted,0,1,2" && lines.count == 5)
    #expect(lines[1].hasPrefix("\"a,b.png\",1,") && lines[2].hasPrefix("shop/B/x.png,"))
    let probabilities = lines[2].split(separator: ",").dropFirst(2).compactMap { Float($0) }
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
    #expect(try program.run("predict", "run", "good.png", "--out", "answers.csv").status == 73)
    #expect(try Self.workshop.text("answers.csv").split(separator: "\n").count == 5)
    #expect(try program.run("predict", "run", "good.png", "--out", "answers.csv", "--force").status == 0)
    #expect(try Self.workshop.text("answers.csv").split(separator: "\n").count == 2)
  }
}
