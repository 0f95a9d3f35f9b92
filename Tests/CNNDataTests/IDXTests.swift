import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// One wrong file among four right ones: ten training images of 3x2, four test images, three classes.
struct HostileFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let name: String
  let bytes: [UInt8]
  /// The error for the file's path.
  let error: @Sendable (String) -> DataError
  let message: String

  init(
    _ description: String, _ name: String, _ bytes: [UInt8], message: String,
    _ error: @escaping @Sendable (String) -> DataError
  ) {
    testDescription = description
    (self.name, self.bytes, self.error, self.message) = (name, bytes, error, message)
  }
}

@Suite struct IDXTests {
  static let images = "train-images-idx3-ubyte"
  static let labels = "train-labels-idx1-ubyte"
  static let labelRemedy =
    "classes are counted by classes.txt, the training labels or the checkpoint; correct what is wrong"
  static let remedy = "replace the file with a good copy"
  static let goodImages = SampleFiles.idx([10, 3, 2], (0..<60).map { UInt8($0) })
  static let page = Array("\n<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head></html>".utf8)

  static let hostile: [HostileFile] = [
    HostileFile("an empty file", images, [], message: "the file is empty, expected a header and data; \(remedy)") {
      .empty(path: $0)
    },
    HostileFile(
      "a web page", images, page,
      message:
        "this is a web page saved under a data file's name: the download failed; delete it, and download the file again"
    ) { .webPage(path: $0) },
    HostileFile(
      "a gzipped web page", images, SampleFiles.gzip(page),
      message:
        "this is a web page saved under a data file's name: the download failed; delete it, and download the file again"
    ) { .webPage(path: $0) },
    HostileFile(
      "a zip archive", images, [0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0],
      message: "found a zip archive, expected an IDX file; unpack it with: unzip FOLDER/\(images)"
    ) { .otherKind(path: $0, found: .zip, expected: "an IDX file") },
    HostileFile(
      "gzip inside gzip", images, SampleFiles.gzip(SampleFiles.gzip(goodImages)),
      message: "found a gzip file inside a gzip file, expected an IDX file; unpack or convert it"
    ) { .otherFormat(path: $0, found: "a gzip file inside a gzip file", expected: "an IDX file") },
    HostileFile(
      "text", images, Array("404: Not Found".utf8),
      message: "found a text file, expected an IDX file; put the data file in its place"
    ) { .otherKind(path: $0, found: .text, expected: "an IDX file") },
    HostileFile(
      "bytes of no known kind", images, [0x34, 0x30, 0x34, 0x00],
      message:
        "the first bytes are 34 30 34 00, expected an IDX file's 00 00 08 (bytes) or 00 00 0d (floats); \(remedy)"
    ) { .notIDX(path: $0, firstBytes: [0x34, 0x30, 0x34, 0x00]) },
    HostileFile(
      "three bytes", images, [0, 0, 8],
      message: "the file is cut short: 3 bytes, expected 8 by its header; \(remedy)"
    ) { .truncated(path: $0, bytes: 3, expected: 8) },
    HostileFile(
      "half a header", images, [0, 0, 8, 3, 0, 0, 0, 10, 0],
      message: "the file is cut short: 9 bytes, expected 16 by its header; \(remedy)"
    ) { .truncated(path: $0, bytes: 9, expected: 16) },
    HostileFile(
      "images without the last byte", images, goodImages.dropLast(),
      message: "the file is cut short: 75 bytes, expected 76 by its header; \(remedy)"
    ) { .truncated(path: $0, bytes: 75, expected: 76) },
    HostileFile(
      "gzipped images without the last byte", images, SampleFiles.gzip(goodImages.dropLast()),
      message: "the file is cut short: 75 bytes, expected 76 by its header; \(remedy)"
    ) { .truncated(path: $0, bytes: 75, expected: 76) },
    HostileFile(
      "images and a byte more", images, goodImages + [0],
      message: "the file is too long: 77 bytes, expected 76 by its header; \(remedy)"
    ) { .overlong(path: $0, bytes: 77, expected: 76) },
    HostileFile(
      "gzipped images and a byte more", images, SampleFiles.gzip(goodImages + [0]),
      message: "unpacks to more than the 76 bytes that its header gives; \(remedy)"
    ) { .gzipLongerThan(path: $0, expected: 76) },
    HostileFile(
      "labels in place of images", images, SampleFiles.idx([10], [UInt8](repeating: 0, count: 10)),
      message:
        "holds labels (a list of integers), expected images; were the images and the labels swapped? Exchange the two files"
    ) { .labelsInsteadOfImages(path: $0) },
    HostileFile(
      "images in place of labels", labels, goodImages,
      message:
        "holds images, expected labels (one or more integers an image); were the images and the labels swapped? Exchange the two files"
    ) { .imagesInsteadOfLabels(path: $0) },
    HostileFile(
      "images of 16-bit numbers", images, SampleFiles.idx([10, 3, 2], [UInt8](repeating: 0, count: 120), type: 0x0b),
      message: "IDX element type 0b (16-bit integers), expected 08 (bytes) or 0d (floats); convert the file"
    ) { .elementType(path: $0, found: 0x0b, expected: [0x08, 0x0d]) },
    HostileFile(
      "labels of floats", labels, SampleFiles.idx([10], floats: [Float](repeating: 0, count: 10)),
      message:
        "IDX element type 0d (floats), expected 08 (bytes) or 09 (signed bytes) or 0b (16-bit integers) or 0c (32-bit integers); convert the file"
    ) { .elementType(path: $0, found: 0x0d, expected: [0x08, 0x09, 0x0b, 0x0c]) },
    HostileFile(
      "images of five dimensions", images, SampleFiles.idx([10, 1, 1, 3, 2], [UInt8](repeating: 0, count: 60)),
      message:
        "5 dimensions, expected 2 or 3 or 4; images are [count, height, width] or [count, channels, height, width]"
    ) { .dimensionCount(path: $0, found: 5, expected: [2, 3, 4]) },
    HostileFile(
      "images without a row", images, SampleFiles.idx([10, 0, 2], []),
      message: "the header gives the sizes 10 x 0 x 2, expected at least 1 in each; \(remedy)"
    ) { .emptyDimension(path: $0, dimensions: [10, 0, 2]) },
    HostileFile(
      "sizes beyond all memory", images, SampleFiles.idx([0x7fff_ffff, 0x7fff_ffff, 0x7fff_ffff], []),
      message: "the header gives the sizes 2147483647 x 2147483647 x 2147483647, more than can be addressed; \(remedy)"
    ) { .tooLarge(path: $0, dimensions: [0x7fff_ffff, 0x7fff_ffff, 0x7fff_ffff]) },
    HostileFile(
      "a gzip header for 16 GiB", images, SampleFiles.gzip(SampleFiles.idx([1 << 14, 1 << 10, 1 << 10], [1, 2, 3])),
      message:
        "unpacks to 17,179,869,200 bytes by its header, more than the 4,294,967,296 that are kept in memory; unpack it with gunzip, so that it is read where it lies"
    ) { .gzipTooLarge(path: $0, expected: 17_179_869_200, limit: 4_294_967_296) },
    HostileFile(
      "a label too few", labels, SampleFiles.idx([9], [UInt8](repeating: 0, count: 9)),
      message: "9 labels, but 10 images in FOLDER/train-images-idx3-ubyte; both have to come from one data set"
    ) {
      .countsDiffer(
        images: $0.replacing("labels-idx1", with: "images-idx3"), imageCount: 10, labels: $0, labelCount: 9)
    },
    HostileFile(
      "a test label that training doesn't have", "t10k-labels-idx1-ubyte", SampleFiles.idx([4], [0, 2, 3, 1]),
      message: "label 3 of image 2 (byte 10), expected 0...2 for 3 classes; \(labelRemedy)"
    ) { .labelOutOfRange(path: $0, record: 2, offset: 10, label: 3, classCount: 3) },
    HostileFile(
      "test images of another size", "t10k-images-idx3-ubyte",
      SampleFiles.idx([4, 2, 3], [UInt8](repeating: 0, count: 24)),
      message: "images of 1x2x3, but 1x3x2 in FOLDER/train-images-idx3-ubyte; both have to come from one data set"
    ) {
      .shapesDiffer(
        path: $0, found: Shape(channels: 1, height: 2, width: 3), other: $0.replacing("t10k", with: "train"),
        expected: Shape(channels: 1, height: 3, width: 2))
    },
    HostileFile(
      "float images with a value that is none", "train-images-idx3-float",
      SampleFiles.idx([10, 3, 2], floats: [Float](repeating: 0, count: 59) + [.nan]),
      message: "image 9 holds a value that is not a finite number; correct the file"
    ) { .notFinite(path: $0, record: 9) },
    HostileFile(
      "class names with a gap", "classes.txt", Array("\u{feff}zero\r\n\r\ntwo\r\n".utf8),
      message: "line 2 is blank, expected a class name; the line's number is the label"
    ) { .classNames(path: $0, reason: .blankLine(2)) },
    HostileFile(
      "class names twice", "classes.txt", Array("zero\none\nzero\n".utf8),
      message: "line 3 repeats the class name zero; every class needs its own"
    ) { .classNames(path: $0, reason: .repeated("zero", line: 3)) },
    HostileFile(
      "class names in another encoding", "classes.txt", [0xff, 0xfe, 0x61, 0],
      message: "found text in UTF-16, expected one class name on each line; save it as UTF-8"
    ) { .otherKind(path: $0, found: .utf16, expected: "one class name on each line") },
    HostileFile(
      "class names with zeros", "classes.txt", [0x61, 0, 0x0a],
      message: "not text in UTF-8 or another encoding of bytes, expected one class name on each line"
    ) { .classNames(path: $0, reason: .notText) },
    HostileFile(
      "fewer class names than labels", "classes.txt", Array("zero\none\n".utf8),
      message: "label 2 of image 2 (byte 10), expected 0...1 for 2 classes; \(labelRemedy)"
    ) {
      .labelOutOfRange(
        path: $0.replacing("classes.txt", with: labels), record: 2, offset: 10, label: 2, classCount: 2)
    },
  ]

  @Test(arguments: hostile)
  func `A wrong file has its own error, whose text says what was found, what was expected and what to do`(
    file: HostileFile
  ) throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    if file.name.contains("float") { try FileManager.default.removeItem(atPath: "\(folder.path)/\(Self.images)") }
    try folder.write(file.name, file.bytes)
    do {
      _ = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
      Issue.record("the data set was opened")
    } catch {
      #expect(error == file.error("\(folder.path)/\(file.name)"))
      #expect(error.message.replacing(folder.path, with: "FOLDER") == file.message)
      #expect(error.category == .content)
      #expect(error.description == "\(error.path!): error: \(error.message)")
    }
  }

  @Test(arguments: ["-", "."], ["", ".gz"])
  func `Both spellings of the names are read, plain, gzipped, and gzipped under a plain name`(
    separator: String, suffix: String
  ) throws {
    let folder = try TemporaryFolder()
    let pixels = (0..<12).map { UInt8($0) }
    for prefix in ["train", "t10k"] {
      let packed = prefix == "t10k" || suffix == ".gz"
      let contents = [SampleFiles.idx([2, 3, 2], pixels), SampleFiles.idx([2], [0, 1])]
      for (content, name) in zip(contents, ["images\(separator)idx3-ubyte", "labels\(separator)idx1-ubyte"]) {
        try folder.write("\(prefix)-\(name)\(suffix)", packed ? SampleFiles.gzip(content) : content)
      }
    }
    let data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
    #expect(data.shape == Shape(channels: 1, height: 3, width: 2))
    for set in [data.training, data.test!] {
      #expect(set.labels == [0, 1])
      #expect(set.bytes(of: 1) == Array(pixels[6...]))
    }
  }

  @Test func `Plain files are mapped and gzipped ones are not`() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    let plain = try IDXFile(path: "\(folder.path)/\(Self.images)", content: .images)
    #expect(plain.data.file != nil)
    try folder.write(Self.images, SampleFiles.gzip(Self.goodImages))
    let packed = try IDXFile(path: "\(folder.path)/\(Self.images)", content: .images)
    #expect(packed.data.file == nil)
  }

  @Test func `Four dimensions are channels of an image, two are a signal`() throws {
    let folder = try TemporaryFolder()
    try folder.write("train-images-idx4-ubyte", SampleFiles.idx([2, 3, 1, 2], (0..<12).map { UInt8($0) }))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([2], [0, 1]))
    let data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
    #expect(data.shape == Shape(channels: 3, height: 1, width: 2))
    #expect(data.test == nil)
    #expect(data.notes == [.classesAreNumbers, .noTestSplit])

    let signals = try TemporaryFolder()
    try signals.write("train-images-idx2-ubyte", SampleFiles.idx([2, 6], (0..<12).map { UInt8($0) }))
    try signals.write("train-labels-idx1-ubyte", SampleFiles.idx([2], [0, 1]))
    let signal = try DataSet.open(DataSpec(format: .idx), folder: signals.url, seed: 0)
    #expect(signal.shape == Shape(channels: 1, height: 1, width: 6))
  }

  @Test func `Float images and float targets come through as they are`() throws {
    let folder = try TemporaryFolder()
    let images: [Float] = [1, 2, -3, 4, 0.5, 6]
    let targets: [Float] = [10, -20]
    try folder.write("train-images-idx3-float", SampleFiles.idx([1, 2, 3], floats: images))
    try folder.write("train-targets-idx3-float", SampleFiles.idx([1, 2, 1], floats: targets))
    var spec = DataSpec(format: .idx)
    (spec.mean, spec.std) = ([0], [1])
    let data = try DataSet.open(spec, folder: folder.url, seed: 0)
    #expect(data.classes == [])
    #expect(data.training.targetShape == Shape(channels: 1, height: 2, width: 1))
    let pipeline = try BatchPipeline(
      data.training, preprocessing: data.preprocessing, options: BatchPipeline.Options(batchSize: 1))
    let batch = try #require(try pipeline.next())
    #expect(batch.images.array == images)
    #expect(batch.targets?.array == targets)
    #expect(batch.labels == [])
  }

  @Test func `Numbered labels may lack the last classes that a network tells apart`() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    let data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0, outputs: 5)
    #expect(data.classes == ["0", "1", "2", "3", "4"])
    #expect(data.notes.contains(.classesWithoutImages(["3", "4"])))
    #expect(try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0, outputs: 2).classes.count == 3)
  }

  @Test func `The classes are named by classes.txt, and by numbers without it`() throws {
    let folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
    #expect(try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0).classes == ["0", "1", "2"])
    try folder.write("classes.txt", "\u{feff}T-shirt/top \r\nTrouser\r\nAnkle boot\r\n\r\n")
    let data = try DataSet.open(DataSpec(format: .idx), folder: folder.url, seed: 0)
    #expect(data.classes == ["T-shirt/top", "Trouser", "Ankle boot"])
    #expect(data.notes == [])
  }
}
