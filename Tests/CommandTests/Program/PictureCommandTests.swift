import CNNSamples
import CNNSpec
import Foundation
import Testing

/// Folders of pictures as people have them, from the training to the prediction.
@Suite struct PictureCommandTests {
  private let workshop: PictureWorkshop

  init() throws { workshop = try PictureWorkshop() }

  /// The most probable class of a picture.
  private func answer(_ picture: String) throws -> String? {
    let outcome = try workshop.program.run("predict", "run", picture, "--json")
    let pictures = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
    return (pictures?.first?["classes"] as? [[String: Any]])?.first?["name"] as? String
  }

  private func accuracy(_ split: String = "test") throws -> Double {
    let outcome = try workshop.program.run("eval", "run", "--split", split, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    return try #require(outcome.json["accuracy"] as? Double)
  }

  @Test func sixteenBitsAreLearnedThoughTheyDifferInTheLowerByteOnly() throws {
    for (split, count) in [("train", 60), ("test", 30)] {
      for (name, mean) in [("a", 1000), ("b", 1060)] {
        for picture in 0..<count {
          let rows = (0..<PictureWorkshop.side).map { row in
            (0..<PictureWorkshop.side).flatMap { column -> [UInt8] in
              let value = mean + (picture * 31 + row * 17 + column * 7) % 9 - 4
              return [UInt8(value >> 8), UInt8(value & 255)]
            }
          }
          let sample = PNGSample(
            width: PictureWorkshop.side, height: PictureWorkshop.side, depth: 16, colour: .grey, rows: rows)
          try workshop.write(sample.file, to: Name("data/\(split)/\(name)/\(picture).png"))
        }
      }
    }
    let outcome = try workshop.train(channels: 1, classes: 2)
    #expect(outcome.error.contains("120 of 120 train pictures have 16 bits a value"), "\(outcome)")
    #expect(try accuracy() == 1)
    #expect(try answer("data/test/b/3.png") == "b")
  }

  @Test func inkOnATransparentGroundIsSaidAndLearnedOnWhite() throws {
    for (split, count) in [("train", 32), ("test", 16)] {
      for picture in 0..<count {
        try workshop.write(
          PictureWorkshop.ink(row: picture % 8), to: Name("data/\(split)/across/\(picture).png"))
        try workshop.write(
          PictureWorkshop.ink(column: picture * 5 % 8), to: Name("data/\(split)/down/\(picture).png"))
      }
    }
    let black = try workshop.train(channels: 1, classes: 2, "--dry-run")
    let transparent = "64 of 64 train pictures have transparent pixels, which were laid over"
    #expect(black.error.contains("\(transparent) black; `background` under [data] chooses"), "\(black)")
    let white = try workshop.train(channels: 1, classes: 2, "--set", "data.background=white", "--epochs", "30")
    #expect(white.error.contains("\(transparent) white"), "\(white)")
    #expect(try accuracy() > 0.9)
    // A stroke through the middle.
    for name in ["across", "down"] { #expect(try answer("data/test/\(name)/4.png") == name) }
    let pictures = try workshop.program.run("predict", "run", "data/test/across", "--top", "1")
    #expect(
      pictures.error.contains("16 of 16 pictures have transparent pixels, which were laid over white"), "\(pictures)")
    let shown = try workshop.program.run("show", "saliency", "run", "data/test/down/4.png", "--out", "s.png")
    #expect(shown.error.contains("1 of 1 picture has transparent pixels"), "\(shown)")
    let filtered = try workshop.program.run("filter", "data/test/down/4.png", "f.png", "--kernel", "box-blur")
    #expect(filtered.error.contains("transparent pixels were laid over black"), "\(filtered)")
  }

  @Test func foldersInsideAClassAreReadAndEverythingPassedOverIsCounted() throws {
    for picture in 0..<6 {
      try workshop.write(PictureWorkshop.colour(20 + picture), to: Name("data/train/a/\(picture).png"))
      try workshop.write(PictureWorkshop.colour(60 + picture), to: Name("data/train/a/session2/\(picture).png"))
      try workshop.write(PictureWorkshop.colour(110 + picture), to: Name("data/train/b/\(picture).PNG"))
    }
    try workshop.write([1], to: "data/train/a/notes.txt")
    try workshop.write([1], to: "data/train/.DS_Store")
    try workshop.write(PictureWorkshop.colour(1), to: "data/train/loose.png")
    let outcome = try workshop.train(channels: 3, classes: 2)
    #expect(outcome.error.contains("18 images of 8x8"), "\(outcome)")
    for note in [
      "1 file is not a picture by its name: train/a/notes.txt", "1 hidden entry is not read: train/.DS_Store",
      "1 file in no class's folder is not read: train/loose.png",
    ] {
      #expect(outcome.error.contains(note), "\(outcome.error)")
    }
    let check = try workshop.program.run("data", "check", "pictures.cnn")
    #expect(check.output.contains("train/a/notes.txt") && check.output.contains("train/loose.png"), "\(check)")
  }

  @Test func aClassWhoseNameIsNotTextIsReadAndShownEscaped() throws {
    let cafe = Name(bytes: Array("data/train/caf".utf8) + [0xE9])
    for picture in 0..<6 {
      try workshop.write(PictureWorkshop.colour(20 + picture), to: Name("data/train/a/\(picture).png"))
      try workshop.write(
        PictureWorkshop.colour(90 + picture), to: Name(bytes: cafe.bytes + Array("/\(picture).png".utf8)))
    }
    let outcome = try workshop.train(channels: 3, classes: 2)
    #expect(outcome.error.contains(#"2: a, caf\xE9"#), "\(outcome)")
    let evaluation = try workshop.program.run("eval", "run", "--split", "train")
    #expect(evaluation.output.contains(#"caf\xE9"#), "\(evaluation)")
    #expect(try accuracy("train") == 1)
  }

  @Test func predictionsNameTheirPictures() throws {
    for picture in 0..<8 {
      for (name, start) in [("a", 20), ("b", 110)] {
        for split in ["train", "test"] {
          try workshop.write(PictureWorkshop.colour(start + picture), to: Name("data/\(split)/\(name)/p\(picture).png"))
        }
      }
    }
    try workshop.train(channels: 3, classes: 2)
    let table = try String(contentsOf: workshop.url.appending(path: "run/report/predictions.csv"), encoding: .utf8)
    let lines = table.split(separator: "\n")
    #expect(lines.first == "index,label,predicted,a,b,file")
    #expect(lines.dropFirst().first?.hasSuffix(",test/a/p0.png") == true, "\(table)")
    #expect(lines.last?.hasSuffix(",test/b/p7.png") == true, "\(table)")
  }

  @Test func aRareClassIsHeldOutToo() throws {
    for (name, count, start) in [("a", 40, 0), ("b", 40, 37), ("rare", 4, 74)] {
      for picture in 0..<count {
        try workshop.write(PictureWorkshop.colour(start + picture), to: Name("data/train/\(name)/\(picture).png"))
      }
    }
    let outcome = try workshop.train(channels: 3, classes: 3, "--set", "data.validation=0.2", "--epochs", "1")
    #expect(!outcome.error.contains("no held-out image"), "\(outcome)")
    let evaluation = try workshop.program.run("eval", "run", "--split", "validation", "--json")
    let images = (evaluation.json["classes"] as? [[String: Any]])?.map { $0["images"] as? Int }
    #expect(images == [8, 8, 1], "\(evaluation)")
    try FileManager.default.removeItem(at: workshop.url.appending(path: "run"))
    let old = try workshop.train(
      channels: 3, classes: 3, "--set", "data.validation=2", "--epochs", "1", "--dry-run")
    #expect(old.error.contains("warning: class rare has no held-out image"), "\(old)")
  }

  @Test func alphaIsAFourthChannelOfANetworkThatHasFour() throws {
    for picture in 0..<8 {
      for (name, alpha) in [("clear", 60), ("dense", 220)] {
        let row = (0..<PictureWorkshop.side).flatMap { _ -> [UInt8] in [90, UInt8(picture), 9, UInt8(alpha + picture)] }
        let sample = PNGSample(
          width: PictureWorkshop.side, height: PictureWorkshop.side, colour: .rgba,
          rows: Array(repeating: row, count: PictureWorkshop.side))
        try workshop.write(sample.file, to: Name("data/train/\(name)/\(picture).png"))
      }
    }
    let outcome = try workshop.train(channels: 4, classes: 2)
    #expect(outcome.status == 0 && outcome.error.contains("16 images of 8x8, 4 channels"), "\(outcome)")
    #expect(try accuracy("train") == 1)
    #expect(try answer("data/train/dense/3.png") == "dense")
  }
}
