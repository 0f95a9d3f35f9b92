import CNNSpec
import Testing

@testable import CNNData

@Suite struct ImageFileTests {
  let folder: TemporaryFolder
  var path: String { "\(folder.path)/a.png" }

  init() throws { folder = try TemporaryFolder() }

  func read(_ bytes: [UInt8]) throws -> ImageFile {
    try folder.write("a.png", bytes)
    return try ImageFile(path: path)
  }

  func expect(_ bytes: [UInt8], _ reason: PictureProblem.Reason, _ message: String) throws {
    try folder.write("a.png", bytes)
    let error = DataError.picture(PictureProblem(path: path, reason: reason))
    #expect(throws: error) { try ImageFile(path: path) }
    #expect(error.description == "\(path): error: \(message)")
    #expect(error.category == .content)
  }

  @Test func `Grey pixels come through byte for byte`() throws {
    let picture = try read(PNGSample(width: 3, height: 2, colour: .grey, rows: [[0, 1, 2], [127, 128, 255]]).file)
    #expect(picture == ImageFile(shape: Shape(channels: 1, height: 2, width: 3), pixels: [0, 1, 2, 127, 128, 255]))
  }

  @Test func `Colours become planes`() throws {
    let picture = try read(PNGSample(width: 2, height: 1, colour: .rgb, rows: [[1, 2, 3, 4, 5, 6]]).file)
    #expect(picture == ImageFile(shape: Shape(channels: 3, height: 1, width: 2), pixels: [1, 4, 2, 5, 3, 6]))
  }

  @Test func `A palette becomes its colours`() throws {
    let sample = PNGSample(width: 2, height: 1, colour: .palette, rows: [[1, 0]], palette: [10, 20, 30, 40, 50, 60])
    #expect(try read(sample.file).pixels == [40, 10, 50, 20, 60, 30])
  }

  @Test func `One bit a pixel becomes black and white`() throws {
    let sample = PNGSample(width: 3, height: 1, depth: 1, colour: .grey, rows: [[0b1010_0000]])
    #expect(try read(sample.file).pixels == [255, 0, 255])
  }

  @Test func `Sixteen bits become eight without a change of brightness`() throws {
    let sample = PNGSample(width: 3, height: 1, depth: 16, colour: .grey, rows: [[0, 0, 0x80, 0x80, 0xff, 0xff]])
    #expect(try read(sample.file).pixels == [0, 0x80, 255])
  }

  @Test func `Transparency is laid over black`() throws {
    let grey = PNGSample(width: 3, height: 1, colour: .greyAlpha, rows: [[200, 255, 200, 0, 200, 128]])
    #expect(try read(grey.file).pixels == [200, 0, 100])
    let colour = PNGSample(width: 1, height: 1, colour: .rgba, rows: [[255, 100, 10, 51]])
    #expect(try read(colour.file).pixels == [51, 20, 2])
  }

  @Test func `A gamma chunk doesn't change the pixels`() throws {
    var sample = PNGSample(width: 3, height: 1, colour: .grey, rows: [[10, 100, 200]])
    sample.others = [("gAMA", SampleFiles.bigEndian(100_000))]
    #expect(try read(sample.file).pixels == [10, 100, 200])
  }

  @Test func `Damaged and foreign files have their own messages`() throws {
    let good = PNGSample.grey(7)
    try expect(
      Array(good.dropLast(20)), .damaged("it ends after \(good.count - 20) bytes, in the middle of IDAT"),
      "damaged PNG file (it ends after \(good.count - 20) bytes, in the middle of IDAT); replace it")
    try expect(
      [0xff, 0xd8, 0xff, 0xe0], .notPNG(found: .jpeg),
      "found a JPEG picture, expected a PNG file; convert it to PNG")
    try expect(
      Array("hello".utf8), .notPNG(found: .text),
      "found a text file, expected a PNG file; name a PNG file")
    try expect(
      [1, 2, 3], .notPNG(found: nil), "found an unknown kind of file, expected a PNG file; name a PNG file")
    var wrong = good
    wrong[29] ^= 1
    try folder.write("a.png", wrong)
    #expect(throws: DataError.picture(PictureProblem(path: path, reason: .damaged("IHDR: CRC error")))) {
      try ImageFile(path: path)
    }
  }

  @Test func `A header of enormous size is refused before memory is taken`() throws {
    let sample = PNGSample(width: 1_000_000, height: 900_000, colour: .rgba, rows: [[0]])
    try expect(
      sample.file, .tooLarge(width: 1_000_000, height: 900_000),
      "1000000x900000 pixels, more than the 16384 a side that are read; make it smaller")
  }

  @Test func `The same shape is the same picture`() throws {
    let picture = try read(PNGSample.grey(9))
    #expect(picture.converted(to: picture.shape) == picture)
  }

  @Test func `Grey becomes three equal channels, and colours become grey by the eye's weights`() {
    let grey = ImageFile(shape: Shape(channels: 1, height: 1, width: 2), pixels: [5, 6])
    #expect(grey.converted(to: Shape(channels: 3, height: 1, width: 2)).pixels == [5, 6, 5, 6, 5, 6])
    let colour = ImageFile(
      shape: Shape(channels: 3, height: 1, width: 4), pixels: [255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9])
    #expect(colour.converted(to: Shape(channels: 1, height: 1, width: 4)).pixels == [76, 150, 29, 9])
  }

  @Test func `Half the size averages by a triangle, twice the size interpolates`() {
    let picture = ImageFile(shape: Shape(channels: 1, height: 1, width: 4), pixels: [0, 80, 160, 240])
    // Weights 3, 3, 1 of 7 at the left end (its triangle is cut off), mirrored at the right.
    #expect(picture.converted(to: Shape(channels: 1, height: 1, width: 2)).pixels == [57, 183])
    let wide = ImageFile(shape: Shape(channels: 1, height: 1, width: 2), pixels: [0, 100])
    #expect(wide.converted(to: Shape(channels: 1, height: 1, width: 4)).pixels == [0, 25, 75, 100])
    let tall = ImageFile(shape: Shape(channels: 1, height: 2, width: 1), pixels: [0, 100])
    #expect(tall.converted(to: Shape(channels: 1, height: 4, width: 1)).pixels == [0, 25, 75, 100])
  }

  @Test(arguments: [1, 2, 5, 7, 31])
  func `A picture of one colour keeps it at any size`(side: Int) {
    let picture = ImageFile(shape: Shape(channels: 3, height: 5, width: 7), pixels: [UInt8](repeating: 201, count: 105))
    let resized = picture.converted(to: Shape(channels: 3, height: side, width: side + 1))
    #expect(resized.pixels == [UInt8](repeating: 201, count: 3 * side * (side + 1)))
  }
}
