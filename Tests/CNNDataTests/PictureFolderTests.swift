import CNNSpec
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
    #expect(data.notes == [])
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
    #expect(data.notes == [])
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

  @Test func `A limit takes pictures of every class`() throws {
    #expect(try open { $0.limit = 3 }.training.labels == [0, 1, 2])
  }

  @Test func `Hidden files and folders are passed over with a note`() throws {
    try folder.write("train/person/.DS_Store", "x")
    try folder.write("train/.cache/a.png", "x")
    try folder.write(".git/a", "x")
    let data = try open()
    #expect(data.training.count == 9)
    #expect(data.notes == [.skippedHidden(count: 2), .skippedHidden(count: 1)])
  }

  @Test func `A folder beside train and test is noted, and never read`() throws {
    try folder.write("valid/person/a.png", "no picture")
    #expect(try open().notes == [.unusedFolder("\(folder.path)/valid")])
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
    let error = DataError.unexpectedClass(path: "\(folder.path)/test/ghost", known: ["Zebra", "noperson", "person"])
    #expect(throws: error) { try open() }
    #expect(
      error.message
        == "not a class of the training images, which are Zebra, noperson, person; remove or rename the folder")
  }

  @Test func `Pictures are converted to the network's input, and counted`() throws {
    try folder.write("train/person/large.png", PNGSample.grey(50, width: 30, height: 20))
    let shape = Shape(channels: 3, height: 2, width: 3)
    let data = try open(input: shape)
    #expect(data.shape == shape)
    #expect(data.training.bytes(of: 9) == [UInt8](repeating: 50, count: 18))
    #expect(
      data.notes == [
        .converted(split: .training, count: 10, to: shape), .converted(split: .test, count: 1, to: shape),
      ])
  }

  @Test func `A network of two channels reads no pictures`() throws {
    let (found, expected) = (Shape(channels: 1, height: 2, width: 3), Shape(channels: 2, height: 2, width: 3))
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
