import CNNSamples
import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct PictureFolderTests {
  let folder: TemporaryFolder

  /// Names of which one is within another, as paths that are searched for substrings get wrong.
  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in ["person", "noperson", "Zebra"].enumerated() {
      for picture in 0..<3 {
        try folder.write("train/\(name)/1_\(name)_\(picture).png", PNGSample.grey(UInt8(10 * index + picture)))
      }
    }
    try folder.write("test/person/a noperson.PNG", PNGSample.grey(77))
  }

  func open(
    input: Shape? = nil, _ change: (inout DataSpec) -> Void = { (_: inout DataSpec) in }
  ) throws(DataError) -> DataSet {
    var spec = DataSpec(format: .images)
    change(&spec)
    return try DataSet.open(spec, folder: folder.url, seed: 0, input: input)
  }

  @Test func `The class is the exact name of the folder, in the order of bytes`() throws {
    let data = try open()
    #expect(data.classes == ["Zebra", "noperson", "person"])
    #expect(data.training.labels == [0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect((0..<9).map { data.training.bytes(of: $0)[0] } == [20, 21, 22, 10, 11, 12, 0, 1, 2])
    #expect(data.test?.labels == [2])
    #expect(data.readingNotes == [])
  }

  /// Composed and decomposed, which are equal as text, and a name that is not UTF-8.
  static let accented: [Name] = ["caf\u{E9}", "cafe\u{301}", Name(bytes: Array("caf".utf8) + [0xE9])]

  func writeAccented() throws {
    for (index, name) in Self.accented.enumerated() {
      try folder.write(["train", name, "\u{E9}.png"], PNGSample.grey(UInt8(100 + index)))
      try folder.write(["train", name, "e\u{301}.png"], PNGSample.grey(UInt8(110 + index)))
      try folder.write(["train", name, Name(bytes: [0xE9] + Array(".PNG".utf8))], PNGSample.grey(UInt8(120 + index)))
    }
  }

  @Test func `Names are bytes: those that are equal as text stay apart, and those that are no text are read`() throws {
    try writeAccented()
    let data = try open()
    let (composed, decomposed, latin1) = (Self.accented[0], Self.accented[1], Self.accented[2])
    #expect(data.classes == ["Zebra", decomposed, composed, latin1, "noperson", "person"])
    #expect(data.training.labels == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5])
    #expect((3..<12).map { data.training.bytes(of: $0)[0] } == [111, 101, 121, 110, 100, 120, 112, 102, 122])
    #expect(data.readingNotes == [])
  }

  @Test func `A class is chosen by its bytes, and one that is no text by what is shown of it`() throws {
    try writeAccented()
    try folder.write(["test", Self.accented[2], "a.png"], PNGSample.grey(1))
    let data = try open { $0.classes = [#"caf\xE9"#, "caf\u{E9}"] }
    #expect(data.classes == [Self.accented[2], Self.accented[0]])
    #expect(data.training.labels == [1, 1, 1, 0, 0, 0])
    #expect(data.test?.labels == [0])
    let set = try DataSet.openSplit(
      .training, DataSpec(format: .images), folder: folder.url, seed: 0, classes: try open().classes,
      input: data.shape)
    #expect(set.labels == (0..<18).map { $0 / 3 })
  }

  @Test func `A list of class names is bytes too`() throws {
    try writeAccented()
    let lines = ["person", "noperson", "Zebra"] + Self.accented
    try folder.write("classes.txt", Array(lines.map { $0.bytes + [UInt8(ascii: "\n")] }.joined()))
    #expect(try open().classes == lines)
  }

  @Test func `An error shows a name that is no text, and no control character`() throws {
    let path = ["test", Name(bytes: [0xE9, 0x1B] + Array("\u{202E}".utf8)), "a.png"] as [Name]
    try folder.write(path, PNGSample.grey(1))
    let error = #expect(throws: DataError.self) { try open() }
    #expect(error?.description.hasPrefix("\(folder.path)/test/\\xE9\\u{1B}\\u{202E}: error: not a class") == true)
  }

  @Test func `A list of class names gives their order`() throws {
    try folder.write("classes.txt", "person\nnoperson\nZebra\n")
    let data = try open()
    #expect(data.classes == ["person", "noperson", "Zebra"])
    #expect(data.training.labels == [2, 2, 2, 1, 1, 1, 0, 0, 0])
    #expect(data.test?.labels == [0])
  }

  @Test func `The folder of a split leads to the one above it`() {
    let error = #expect(throws: DataError.self) {
      try DataSet.open(DataSpec(format: .images), folder: folder.url.appending(path: "train"), seed: 0)
    }
    #expect(
      error?.description.contains(
        "train missing; found Zebra, noperson, person; this is the folder of a split: name the one above it")
        == true, "\(String(describing: error))")
  }

  @Test func `One class alone is told`() throws {
    for name in ["person", "Zebra"] { try FileManager.default.removeItem(atPath: "\(folder.path)/train/\(name)") }
    try FileManager.default.removeItem(atPath: "\(folder.path)/test")
    #expect(try open().notes.contains(.oneClass("noperson")))
  }

  @Test func `A limit takes pictures of every class`() throws {
    #expect(try open { $0.limit = 3 }.training.labels == [0, 1, 2])
  }

  @Test func `Hidden files and folders are passed over with a note`() throws {
    try folder.write("train/person/.DS_Store", "x")
    try folder.write("train/.cache/a.png", "x")
    try folder.write(".git/a", "x")
    let data = try open()
    #expect(data.training.count == 9)
    #expect(
      data.readingNotes == [
        .passedOver(.hidden, count: 2, examples: ["train/.cache", "train/person/.DS_Store"]),
        .passedOver(.hidden, count: 1, examples: [".git"]),
      ])
  }

  @Test func `A folder beside train and test is noted, and never read`() throws {
    try folder.write("valid/person/a.png", "no picture")
    #expect(try open().readingNotes == [.unusedFolder("\(folder.path)/valid")])
  }

  @Test func `Folders inside a class's folder belong to the class, in the order of their paths' bytes`() throws {
    try folder.write("train/noperson/0/z.png", PNGSample.grey(50))
    try folder.write("train/noperson/sub/deep/a.png", PNGSample.grey(51))
    try folder.write("train/noperson/a.png", PNGSample.grey(52))
    let data = try open()
    #expect(data.training.labels == [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2])
    #expect((3..<9).map { data.training.bytes(of: $0)[0] } == [50, 10, 11, 12, 52, 51])
    #expect(data.readingNotes == [])
  }

  @Test func `A run of the first edition reads eight bits, and no folders inside a class's folder`() throws {
    try folder.write("train/person/sub/a.png", PNGSample.grey(50))
    try folder.write(
      "train/Zebra/a.png",
      PNGSample(width: 3, height: 2, depth: 16, colour: .grey, rows: [[128, 128, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]).file)
    let data = try open { $0.edition = .first }
    #expect(data.training.count == 10)
    #expect(data.training.bytes(of: 3) == [128, 0, 0, 0, 0, 0])
    #expect(data.readingNotes == [.passedOver(.inner, count: 1, examples: ["train/person/sub"])])
  }

  @Test func `What is not read is counted and named by its reason`() throws {
    for name in ["a.txt", "b.csv", "c", "sub/d.npy"] { try folder.write("train/person/\(name)", "x") }
    try folder.write("train/loose.png", PNGSample.grey(1))
    try folder.write("labels.csv", "x")
    #expect(
      try open().readingNotes == [
        .passedOver(
          .noPicture, count: 4, examples: ["train/person/a.txt", "train/person/b.csv", "train/person/c"]),
        .passedOver(.loose, count: 1, examples: ["train/loose.png"]),
        .passedOver(.besideSplits, count: 1, examples: ["labels.csv"]),
      ])
  }

  @Test func `A link back to a folder above ends, and a link elsewhere is followed`() throws {
    try folder.write("more/x.png", PNGSample.grey(60))
    let manager = FileManager.default
    for (link, target) in [("loop", "\(folder.path)/train"), ("more", "\(folder.path)/more"), ("root", folder.path)] {
      try manager.createSymbolicLink(atPath: "\(folder.path)/train/Zebra/\(link)", withDestinationPath: target)
    }
    let data = try open()
    #expect(data.training.labels == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect(
      data.readingNotes == [
        .passedOver(.loop, count: 2, examples: ["train/Zebra/loop", "train/Zebra/root"]),
        .unusedFolder("\(folder.path)/more"),
      ])
  }

  @Test func `A test folder without a picture is told`() throws {
    try folder.write("test/Zebra/notes.txt", "x")
    #expect(
      try open().readingNotes == [
        .passedOver(.noPicture, count: 1, examples: ["test/Zebra/notes.txt"]), .emptyTestFolders(["Zebra"]),
      ])
  }

  @Test func `One picture of sixteen bits gives all of them sixteen, and bytes keep their values`() throws {
    let bytes = try open().training
    try folder.write(
      "train/Zebra/a.png",
      PNGSample(width: 3, height: 2, depth: 16, colour: .grey, rows: [[3, 232, 0, 1, 0, 2], [0, 3, 0, 4, 0, 5]]).file)
    let data = try open()
    #expect(data.training.hasWords && data.test?.hasWords == false)
    let words: [Double] = [1000, 1, 2, 3, 4, 5]
    let expected: [Float] = words.map { Float($0 / 65_535) }
    #expect(data.training.values(of: 3) == expected)
    #expect((0..<3).allSatisfy { data.training.values(of: $0) == bytes.values(of: $0) })
    #expect(data.readingNotes == [.pictures(.training, count: 1, of: 10, .sixteenBits)])
    // By hand: 20, 21 and 22, then 10, 11 and 12, then 0, 1 and 2, and the new one's six.
    let mean = (6 * 257 * 99.0 + 1015) / 60 / 65_535
    #expect(abs(data.preprocessing.mean[0] - mean) < 1e-15)
  }

  @Test func `A network reads the same numbers of sixteen bits in training and in prediction`() throws {
    for split in ["train", "test"] {
      for name in ["a", "b"] {
        let row: [UInt8] = name == "a" ? [3, 232, 4, 0, 4, 9] : [4, 40, 200, 7, 0, 255]
        try folder.write(
          "words/\(split)/\(name)/1.png", PNGSample(width: 3, height: 1, depth: 16, colour: .grey, rows: [row]).file)
      }
    }
    let input = Shape(channels: 1, height: 1, width: 3)
    let data = try DataSet.open(
      DataSpec(format: .images), folder: folder.url.appending(path: "words"), seed: 0, input: input)
    let batch = try #require(
      try BatchPipeline(data.training, preprocessing: data.preprocessing, options: .init(batchSize: 2)).next())
    let pictures = try ["a", "b"].map { try ImageFile(path: "\(folder.path)/words/test/\($0)/1.png") }
    #expect(batch.images.array == pictures.flatMap(data.preprocessing.normalized))
  }

  @Test func `Transparent pictures are counted, and the background is chosen by the configuration`() throws {
    let ink = PNGSample(width: 3, height: 2, colour: .greyAlpha, rows: [[0, 255, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    try folder.write("train/Zebra/a.png", ink.file)
    let black = try open()
    #expect(black.training.bytes(of: 3) == [0, 0, 0, 0, 0, 0])
    #expect(black.readingNotes == [.pictures(.training, count: 1, of: 10, .laidOver([0]))])
    let white = try open { $0.background = [1] }
    #expect(white.training.bytes(of: 3) == [0, 255, 255, 255, 255, 255])
    #expect(white.readingNotes == [.pictures(.training, count: 1, of: 10, .laidOver([1]))])
    let split = try DataSet.openSplit(
      .training, DataSpec(format: .images), folder: folder.url, seed: 0, classes: black.classes,
      input: Shape(channels: 2, height: 2, width: 3))
    #expect(split.bytes(of: 3) == [0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0])
    #expect(split.notes == [.pictures(.training, count: 9, of: 10, .opaque)])
  }

  @Test func `Many pictures have one digest, which depends on the content and name of each`() throws {
    for number in 0..<16 { try folder.write("train/person/\(number).png", PNGSample.grey(UInt8(number))) }
    let first = try open().training.digests()
    #expect(first.map(\.name) == ["25 files"])
    #expect(try open().training.digests() == first)
    try folder.write("train/person/3.png", PNGSample.grey(200))
    #expect(try open().training.digests() != first)
    #expect(try open().test?.digests().map(\.name) == ["person/a noperson.PNG"])
  }

  @Test func `Pictures of one name in several classes have a digest each`() throws {
    try writeAccented()
    let classes: [Name] = ["Zebra", "noperson"] + Self.accented
    for name in classes { try folder.write(["test", name, "1.png"], PNGSample.grey(1)) }
    let digests = try open().digests()
    #expect(
      Set(digests.keys.filter { $0.hasPrefix("test/") }) == [
        "test/Zebra/1.png", "test/caf\u{E9}/1.png", #"test/cafe\u{301}/1.png"#, #"test/caf\xE9/1.png"#,
        "test/noperson/1.png", "test/person/a noperson.PNG",
      ])
    for name in classes {
      try folder.write(["test", name, "1.png"], PNGSample.grey(2))
      let changed = try open().digests().filter { $0.value != digests[$0.key] }.map(\.key)
      #expect(changed == ["test/" + Name(bytes: name.bytes + Array("/1.png".utf8)).key])
      try folder.write(["test", name, "1.png"], PNGSample.grey(1))
    }
  }

  @Test func `Each image of a folder of pictures has a file, whatever was left out`() throws {
    let data = try open { $0.classes = ["person", "Zebra"] }
    #expect(
      (0..<6).map { data.training.picture(of: $0)?.text }
        == (0..<3).map { "train/Zebra/1_Zebra_\($0).png" } + (0..<3).map { "train/person/1_person_\($0).png" })
  }

  @Test func `A class that only the test folder has is refused`() throws {
    try folder.write("test/ghost/a.png", PNGSample.grey(1))
    let error = DataError.unexpectedClass(
      path: "\(folder.path)/test/ghost", known: ["Zebra", "noperson", "person"], isListed: false)
    #expect(throws: error) { try open() }
    #expect(
      error.message
        == "not a class of the training images, which are Zebra, noperson, person; remove or rename the folder")
    try folder.write("classes.txt", "ghost\n")
    let unlisted = DataError.unexpectedClass(path: "\(folder.path)/train/Zebra", known: ["ghost"], isListed: true)
    #expect(throws: unlisted) { try open() }
    #expect(
      unlisted.message
        == "not a class of classes.txt, which lists ghost; add the name there, or remove the folder")
  }

  @Test func `Pictures are converted to the network's input, and counted`() throws {
    try folder.write("train/person/large.png", PNGSample.grey(50, width: 30, height: 20))
    let shape = Shape(channels: 3, height: 2, width: 3)
    let data = try open(input: shape)
    #expect(data.shape == shape)
    #expect(data.training.bytes(of: 9) == [UInt8](repeating: 50, count: 18))
    #expect(
      data.readingNotes == [
        .pictures(.training, count: 1, of: 10, .resized(to: shape.size)),
        .pictures(.training, count: 10, of: 10, .madeColour), .pictures(.test, count: 1, of: 1, .madeColour),
      ])
  }

  @Test func `A network of five channels reads no pictures`() throws {
    let (found, expected) = (Shape(channels: 1, height: 2, width: 3), Shape(channels: 5, height: 2, width: 3))
    let path = "\(folder.path)/train/Zebra/1_Zebra_0.png"
    #expect(throws: DataError.inputShape(path: path, found: found, expected: expected)) { try open(input: expected) }
  }

  @Test func `All wrong pictures are listed before training, the first ten by name`() throws {
    for number in 10..<23 { try folder.write("train/person/\(number).png", "no picture") }
    try folder.write("train/Zebra/small.png", PNGSample.grey(1, width: 1, height: 1))
    try folder.write("train/Zebra/photo.jpg", [0xff, 0xd8, 0xff])
    do {
      _ = try open()
      Issue.record("wrong pictures were taken")
    } catch {
      let lines = error.message.replacing(folder.path, with: "FOLDER").split(separator: "\n").map(String.init)
      #expect(lines.count == 12)
      #expect(lines[0] == "15 pictures can't be used:")
      #expect(
        lines[1] == "  FOLDER/train/Zebra/photo.jpg: found a JPEG picture, expected a PNG file; convert it to PNG")
      #expect(
        lines[2]
          == "  FOLDER/train/Zebra/small.png: 1x1x1 (channels x height x width), but 1x2x3 in the first picture; make them alike, or give the network's [input]"
      )
      #expect(
        lines[3] == "  FOLDER/train/person/10.png: found a text file, expected a PNG file; name a PNG file")
      #expect(lines[11] == "  and 5 more")
      #expect(error.category == .content)
    }
  }

  @Test func `A split without classes, and a class without pictures anywhere, are missing input`() throws {
    let empty = try TemporaryFolder()
    try empty.write("train/a.png", PNGSample.grey(1))
    let spec = DataSpec(format: .images)
    let error = DataError.noPictures(folder: "\(empty.path)/train", isSplit: true)
    #expect(throws: error) { try DataSet.open(spec, folder: empty.url, seed: 0) }
    #expect(error.message == "no class folders, expected one folder of PNG files for each class")
    try empty.write("train/person/notes.txt", "x")
    let none = DataError.noPictures(folder: "\(empty.path)/train", isSplit: false)
    #expect(throws: none) { try DataSet.open(spec, folder: empty.url, seed: 0) }
    #expect(none.message == "no PNG files, expected at least one")
    #expect(none.category == .missingInput)
  }
}

extension DataSet {
  /// What was said about reading the files, without what their classes say: most of these tests have one test image.
  fileprivate var readingNotes: [DataNote] {
    notes.filter { if case .classesWithoutTestImages = $0 { false } else { true } }
  }
}
