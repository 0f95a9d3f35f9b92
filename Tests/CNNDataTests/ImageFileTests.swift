import CNNSamples
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

  @Test(arguments: [1, 2, 4])
  func `Fewer bits become eight exactly, the largest value white`(depth: Int) throws {
    let most = 1 << depth - 1
    let values: [Int] = (0..<8 / depth).map { $0 & most }
    let row = values.reduce(0) { $0 << depth | $1 }
    let sample = PNGSample(
      width: values.count, height: 1, depth: UInt8(depth), colour: .grey, rows: [[UInt8(row)]])
    let expected: [UInt8] = values.map { UInt8($0 * 255 / most) }
    #expect(try read(sample.file).pixels == expected)
  }

  @Test func `Sixteen bits are kept, in every kind of colour`() throws {
    let grey = try read(
      PNGSample(width: 3, height: 1, depth: 16, colour: .grey, rows: [[0, 1, 3, 232, 255, 254]]).file)
    let shape = Shape(channels: 1, height: 1, width: 3)
    #expect(grey == ImageFile(shape: shape, depth: .sixteen, pixels: [0, 1, 3, 232, 255, 254]))
    let shares: [Double] = [1 / 65_535.0, 1000 / 65_535.0, 65_534 / 65_535.0]
    #expect((0..<3).map { grey.share($0) } == shares)
    let rgb = try read(
      PNGSample(width: 2, height: 1, depth: 16, colour: .rgb, rows: [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]).file)
    #expect(rgb.shape == Shape(channels: 3, height: 1, width: 2))
    #expect(rgb.pixels == [1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12])
    let alpha = try read(PNGSample(width: 1, height: 1, depth: 16, colour: .greyAlpha, rows: [[128, 0, 0, 1]]).file)
    #expect(alpha.shape.channels == 2 && alpha.pixels == [128, 0, 0, 1])
    let rgba = try read(
      PNGSample(width: 1, height: 1, depth: 16, colour: .rgba, rows: [[1, 2, 3, 4, 5, 6, 7, 8]]).file)
    #expect(rgba.shape.channels == 4 && rgba.pixels == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func `A byte and its 257fold of 16 bits are the same number`() throws {
    for value in 0...UInt8.max {
      let byte = ImageFile(shape: Shape(channels: 1, height: 1, width: 1), pixels: [value])
      let word = ImageFile(shape: Shape(channels: 1, height: 1, width: 1), depth: .sixteen, pixels: [value, value])
      #expect(byte.share(0) == word.share(0))
    }
  }

  @Test func `Sixteen bits stay sixteen in other colours and sizes`() throws {
    let picture = ImageFile(
      shape: Shape(channels: 1, height: 1, width: 2), depth: .sixteen, pixels: [0, 0, 3, 232])
    let wide = picture.converted(to: Shape(channels: 1, height: 1, width: 4))
    #expect(wide.depth == .sixteen && wide.pixels == [0, 0, 0, 250, 2, 238, 3, 232])
    #expect(picture.converted(to: Shape(channels: 3, height: 1, width: 2)).pixels.suffix(4) == [0, 0, 3, 232])
    let colour = ImageFile(
      shape: Shape(channels: 3, height: 1, width: 1), depth: .sixteen, pixels: [3, 232, 0, 0, 0, 0])
    // 0.299 of 1000.
    #expect(colour.converted(to: Shape(channels: 1, height: 1, width: 1)).pixels == [1, 43])
  }

  @Test func `A damaged picture of sixteen bits has libpng's words`() throws {
    let good = PNGSample(width: 2, height: 2, depth: 16, colour: .grey, rows: [[1, 2, 3, 4], [5, 6, 7, 8]])
    var wrong = good.file
    wrong[wrong.count - 20] ^= 1
    try folder.write("a.png", wrong)
    #expect(throws: DataError.self) { try ImageFile(path: path) }
    var short = good
    short.height = 3
    try folder.write("a.png", short.file)
    #expect(throws: DataError.picture(PictureProblem(path: path, reason: .damaged("Not enough image data")))) {
      try ImageFile(path: path)
    }
  }

  @Test func `An earlier version's reading makes eight bits of sixteen`() throws {
    try folder.write(
      "a.png", PNGSample(width: 3, height: 1, depth: 16, colour: .grey, rows: [[0, 0, 0x80, 0x80, 0xff, 0xff]]).file)
    #expect(try ImageFile(MappedFile(path: path), reducesDepth: true).pixels == [0, 0x80, 255])
  }

  @Test func `Transparency is a channel of the picture, and is laid over the background for a network without one`()
    throws
  {
    let grey = try read(PNGSample(width: 3, height: 1, colour: .greyAlpha, rows: [[200, 255, 200, 0, 200, 128]]).file)
    #expect(grey.shape.channels == 2 && grey.isTransparent)
    #expect(grey.opaque().pixels == [200, 0, 100])
    #expect(grey.opaque(over: [1]).pixels == [200, 255, 227])
    let colour = try read(PNGSample(width: 1, height: 1, colour: .rgba, rows: [[255, 100, 10, 51]]).file)
    #expect(colour.opaque().pixels == [51, 20, 2])
    // v · 0.2 + background · 0.8, of a background of 255, 0 and 128.
    #expect(colour.opaque(over: [1, 0, 0.5]).pixels == [255, 20, 104])
    let words = try read(PNGSample(width: 1, height: 1, depth: 16, colour: .greyAlpha, rows: [[0, 0, 128, 0]]).file)
    #expect(words.opaque(over: [1]).pixels == [127, 255])
  }

  @Test func `Grey on a coloured background has colours`() throws {
    let grey = ImageFile(shape: Shape(channels: 2, height: 1, width: 2), pixels: [10, 10, 0, 255])
    let converted = grey.converted(to: Shape(channels: 3, height: 1, width: 2), over: [1, 0, 0.2])
    #expect(converted.pixels == [255, 10, 0, 10, 51, 10])
  }

  @Test func `Palettes and single colours can be transparent`() throws {
    var palette = PNGSample(width: 2, height: 1, colour: .palette, rows: [[1, 0]], palette: [10, 20, 30, 40, 50, 60])
    palette.transparency = [255, 0]
    #expect(try read(palette.file).opaque(over: [1]).pixels == [255, 10, 255, 20, 255, 30])
    var grey = PNGSample(width: 2, height: 1, colour: .grey, rows: [[7, 8]])
    grey.transparency = [0, 7]
    #expect(try read(grey.file).opaque(over: [1]).pixels == [255, 8])
    var words = PNGSample(width: 2, height: 1, depth: 16, colour: .grey, rows: [[0, 7, 0, 8]])
    words.transparency = [0, 7]
    #expect(try read(words.file).pixels == [0, 7, 0, 8, 0, 0, 255, 255])
  }

  @Test func `A network with a channel for transparency gets it, and 255 where there is none`() throws {
    let (four, two) = (Shape(channels: 4, height: 1, width: 1), Shape(channels: 2, height: 1, width: 1))
    let colour = ImageFile(shape: four, pixels: [255, 0, 0, 51])
    #expect(colour.converted(to: four) == colour)
    #expect(colour.converted(to: two).pixels == [76, 51])
    let grey = ImageFile(shape: Shape(channels: 1, height: 1, width: 1), pixels: [9])
    #expect(grey.converted(to: four).pixels == [9, 9, 9, 255])
    #expect(grey.converted(to: two).pixels == [9, 255])
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
      sample.file, .tooLarge(width: 1_000_000, height: 900_000, limit: 16_384),
      "1000000x900000 pixels, more than the 16384 a side that are read; make it smaller")
  }

  @Test func `Standard input without a byte and with a second picture is told`() throws {
    let picture = PNGSample(width: 2, height: 1, colour: .grey, rows: [[1, 2]]).file
    let whole: [([UInt8], PictureProblem.Reason?)] = [
      (picture, nil), ([], .noInput), (picture + picture, .severalInputs), (picture + [1, 2, 3], nil),
      ([1, 2, 3], nil),
    ]
    for (bytes, reason) in whole {
      try folder.write("a.png", bytes)
      let expected = reason.map { DataError.picture(PictureProblem(path: "-", reason: $0)) }
      #expect(ImageFile.inputProblem(path: path, name: "-") == expected)
    }
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
