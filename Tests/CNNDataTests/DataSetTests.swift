import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct DataSetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func open(
    seed: UInt64 = 0, input: Shape? = nil, _ change: (inout DataSpec) -> Void = { (_: inout DataSpec) in }
  ) throws(DataError) -> DataSet {
    var spec = DataSpec(format: .idx)
    change(&spec)
    return try DataSet.open(spec, folder: folder.url, seed: seed, input: input)
  }

  func openSplit(
    _ split: Split, classes: [Name], seed: UInt64 = 0,
    _ change: (inout DataSpec) -> Void = { (_: inout DataSpec) in }
  ) throws(DataError) -> ImageSet {
    var spec = DataSpec(format: .idx)
    change(&spec)
    let input = Shape(channels: 1, height: 3, width: 2)
    return try DataSet.openSplit(split, spec, folder: folder.url, seed: seed, classes: classes, input: input)
  }

  @Test func `Mean and std are those of the training pixels, to the last bit`() throws {
    // Half the pixels 0, half 255: mean and std are exactly one half.
    try folder.write("train-images-idx3-ubyte", SampleFiles.idx([2, 1, 2], [0, 255, 255, 0]))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([2], [0, 1]))
    #expect(try open().preprocessing == Preprocessing(mean: [0.5], std: [0.5]))
  }

  @Test func `Statistics are those of the definition, and the held-out and test images have no part in them`() throws {
    try SampleFiles.writeIDX(to: folder, training: 40)
    let data = try open { $0.validation = .count(15) }
    let values = (0..<25).flatMap { data.training.bytes(of: $0) }.map { Double($0) / 255 }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(data.preprocessing.mean[0] - mean) < 1e-13)
    #expect(abs(data.preprocessing.std[0] - variance.squareRoot()) < 1e-13)
  }

  @Test func `A mean and a std that are given are taken, one for all channels or one for each`() throws {
    try folder.write("train-images-idx4-ubyte", SampleFiles.idx([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([2], [0, 1]))
    let data = try open { ($0.mean, $0.std) = ([0.5], [0.1, 0.2, 0.3]) }
    #expect(data.preprocessing == Preprocessing(mean: [0.5, 0.5, 0.5], std: [0.1, 0.2, 0.3]))
    let wrong = DataError.channelValues(key: "mean", found: 2, channels: 3)
    #expect(throws: wrong) { try open { $0.mean = [0, 0] } }
    #expect(
      wrong.description
        == "error: [data] mean: 2 values for images of 3 channels; give one, or one for each channel")
    #expect(wrong.category == .configuration)
    let zero = DataError.stdNotPositive(value: 0)
    #expect(throws: zero) { try open { $0.std = [0] } }
    #expect(zero.description == "error: [data] std: 0.0 is not positive; pixels are divided by it")
  }

  @Test func `A channel of equal pixels gets the std 1`() throws {
    try folder.write("train-images-idx3-ubyte", SampleFiles.idx([2, 1, 2], [51, 51, 51, 51]))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([2], [0, 1]))
    let data = try open()
    #expect(data.preprocessing == Preprocessing(mean: [0.2], std: [1]))
    #expect(data.notes.contains(.constantChannel(0)))
  }

  @Test func `The held-out part is chosen by the seed, is disjoint from the rest, and keeps the files' order`() throws {
    try SampleFiles.writeIDX(to: folder, training: 40)
    let data = try open(seed: 3) { $0.validation = .fraction(0.25) }
    let validation = try #require(data.validation)
    #expect(validation.count == 10 && data.training.count == 30)
    #expect((validation.records + data.training.records).sorted() == Array(0..<40))
    #expect(validation.records == validation.records.sorted())
    #expect(validation.labels == validation.records.map { Int($0) % 3 })
    #expect(try open(seed: 3) { $0.validation = .count(10) }.validation?.records == validation.records)
    #expect(try open(seed: 4) { $0.validation = .count(10) }.validation?.records != validation.records)
  }

  @Test func `A limit takes the first of what is trained on, and leaves the held-out part as it was`() throws {
    try SampleFiles.writeIDX(to: folder, training: 40)
    let whole = try open { $0.validation = .count(10) }
    let limited = try open {
      $0.validation = .count(10)
      $0.limit = 7
    }
    #expect(limited.training.records == Array(whole.training.records.prefix(7)))
    #expect(limited.validation?.records == whole.validation?.records)
    #expect(limited.test?.count == whole.test?.count)
    #expect(try open { $0.limit = 1000 }.training.count == 40)
  }

  @Test func `Holding out everything is an error`() throws {
    try SampleFiles.writeIDX(to: folder)
    let error = DataError.validationTooLarge(asked: 10, available: 10)
    #expect(throws: error) { try open { $0.validation = .count(10) } }
    #expect(
      error.description
        == "error: [data] validation: 10 images can't be held out of 10, of which at least one has to remain for training; ask for fewer"
    )
  }

  @Test func `Unknown class names are all listed, with the known ones`() throws {
    try SampleFiles.writeIDX(to: folder)
    let error = DataError.unknownClasses(names: ["cat", "dog"], known: ["0", "1", "2"])
    #expect(throws: error) { try open { $0.classes = ["cat", "1", "dog"] } }
    #expect(error.description == "error: [data] classes: no classes cat, dog; the data set has 0, 1, 2")
    #expect(error.category == .configuration)
  }

  @Test func `Images that don't fit the network's input are an error`() throws {
    try SampleFiles.writeIDX(to: folder)
    let expected = Shape(channels: 3, height: 32, width: 32)
    let found = Shape(channels: 1, height: 3, width: 2)
    let error = DataError.inputShape(path: "\(folder.path)/train-images-idx3-ubyte", found: found, expected: expected)
    #expect(throws: error) { try open(input: expected) }
    #expect(
      error.message
        == "images of 1x3x2 (channels x height x width), but the network's [input] is 3x32x32; change [input] or take other data"
    )
    #expect(try open(input: found).shape == found)
  }

  @Test func `Classes without a training image are noted`() throws {
    try SampleFiles.writeIDX(to: folder)
    try folder.write("classes.txt", "zero\none\ntwo\nthree\n")
    #expect(try open().notes == [.classesWithoutImages(["three"])])
  }

  @Test func `A split is opened for evaluation as it was in training`() throws {
    try SampleFiles.writeIDX(to: folder, training: 40)
    let data = try open(seed: 5) { $0.validation = .count(10) }
    for set in [data.training, data.validation!, data.test!] {
      let opened = try openSplit(set.split, classes: data.classes, seed: 5) { $0.validation = .count(10) }
      #expect(opened.records == set.records)
      #expect(opened.labels == set.labels)
    }
  }

  @Test func `The test split alone is enough for evaluation, even without every class`() throws {
    try SampleFiles.writeIDX(to: folder)
    for name in ["images-idx3", "labels-idx1"] {
      try FileManager.default.removeItem(atPath: "\(folder.path)/train-\(name)-ubyte")
    }
    try folder.write("t10k-labels-idx1-ubyte", SampleFiles.idx([4], [1, 0, 0, 1]))
    #expect(try openSplit(.test, classes: ["0", "1", "2"]).labels == [1, 0, 0, 1])
    #expect(try openSplit(.test, classes: ["shirt", "bag", "coat"]).labels == [1, 0, 0, 1])
    #expect(throws: DataError.splitMissing(split: .training, folder: folder.path)) {
      try openSplit(.training, classes: ["0", "1", "2"])
    }
  }

  @Test func `A network of some classes is evaluated on these alone`() throws {
    try SampleFiles.writeIDX(to: folder)
    let set = try openSplit(.test, classes: ["2", "0"]) { $0.classes = ["2", "0"] }
    #expect(set.records == [0, 2, 3])
    #expect(set.labels == [1, 0, 1])
  }

  @Test func `A network of other classes is refused`() throws {
    try SampleFiles.writeIDX(to: folder)
    try folder.write("classes.txt", "zero\none\ntwo\n")
    let error = DataError.classCount(path: folder.path, found: 3, expected: 2)
    let others = DataError.otherClasses(path: folder.path, missing: ["cat"], unknown: ["zero", "two"])
    #expect(throws: others) { try openSplit(.test, classes: ["cat", "one"]) }
    #expect(
      others.message
        == "the network knows classes that the data does not have: cat; the data has zero, two, which the network does not know; take the data that the network was trained on, or give its class names in classes.txt"
    )
    #expect(throws: error) { try openSplit(.test, classes: ["zero", "one"]) }
    #expect(
      error.message
        == "3 classes, expected 2; take the data that the network was trained on, or give its class names in classes.txt"
    )
  }

  @Test func `Names in another order are matched, and told where labels are numbers`() throws {
    try SampleFiles.writeIDX(to: folder)
    try folder.write("classes.txt", "two\nzero\none\n")
    let set = try openSplit(.test, classes: ["zero", "one", "two"])
    #expect(set.notes == [.classesReordered(["two", "zero", "one"], learned: ["zero", "one", "two"])])
    #expect(set.labels == [2, 0, 1, 2])
  }

  @Test func `Without a held-out part there is no validation split to fall back to`() throws {
    try SampleFiles.writeIDX(to: folder)
    let error = DataError.splitMissing(split: .validation, folder: folder.path)
    #expect(throws: error) { try openSplit(.validation, classes: ["0", "1", "2"]) }
    #expect(
      error.message
        == "the data set has no validation images; set `validation` under [data] to hold some out of the training images"
    )
    #expect(error.category == .missingInput)
  }
}
