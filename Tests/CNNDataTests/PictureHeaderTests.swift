import CNNSamples
import CNNSpec
import Testing

@testable import CNNData

@Suite struct PictureHeaderTests {
  @Test(arguments: [
    (PNGSample(width: 3, height: 2, colour: .grey, rows: [[0, 1, 2], [3, 4, 5]]), 1),
    (PNGSample(width: 1, height: 1, colour: .greyAlpha, rows: [[1, 2]]), 1),
    (PNGSample(width: 2, height: 1, colour: .rgb, rows: [[1, 2, 3, 4, 5, 6]]), 3),
    (PNGSample(width: 1, height: 1, colour: .rgba, rows: [[1, 2, 3, 4]]), 3),
    (PNGSample(width: 1, height: 1, colour: .palette, rows: [[0]], palette: [9, 9, 9]), 3),
  ])
  func `A header tells the shape that is read`(_ sample: PNGSample, _ channels: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.png", sample.file)
    let header = try #require(try PictureHeader(path: "\(folder.path)/a.png"))
    #expect(header.shape == (try ImageFile(path: "\(folder.path)/a.png").opaqueShape))
    #expect(header.shape.channels == channels && header.fileBytes == sample.file.count)
  }

  @Test func `What is no picture that is read has no header`() throws {
    let folder = try TemporaryFolder()
    let whole = PNGSample(width: 1, height: 1, colour: .grey, rows: [[0]]).file
    var large = whole
    large.replaceSubrange(16..<24, with: SampleFiles.bigEndian(100_000) + SampleFiles.bigEndian(100_000))
    for bytes in [Array(whole.prefix(20)), [UInt8](repeating: 7, count: 100), large] {
      try folder.write("a.png", bytes)
      #expect(try PictureHeader(path: "\(folder.path)/a.png") == nil)
    }
    #expect(throws: DataError.self) { try PictureHeader(path: "\(folder.path)/none.png") }
  }

  /// By hand: 5 x 4 grey pixels in a file of 90 bytes, made 2 x 2 in colour.
  @Test func `The bytes of reading and converting are those of the arrays`() throws {
    var sample = PNGSample(width: 5, height: 4, colour: .grey, rows: Array(repeating: [1, 2, 3, 4, 5], count: 4))
    sample.others = []
    let folder = try TemporaryFolder()
    try folder.write("a.png", sample.file)
    let header = try #require(try PictureHeader(path: "\(folder.path)/a.png"))
    #expect(header.readingBytes == sample.file.count + 20 * 2 + 20 * 2)
    // The picture without transparency; in two steps 3 channels of 20 pixels; 3 channels of 4 lines of 2 and one of them again, a channel of 4 and twice the
    // result in floats; the result.
    let floats = 4 * 4 * 2 + 4 + 2 * 12
    #expect(header.conversionBytes(to: Shape(channels: 3, height: 2, width: 2)) == 20 + 2 * 60 + 4 * floats + 12)
    #expect(header.conversionBytes(to: header.shape) == 20)
  }
}
