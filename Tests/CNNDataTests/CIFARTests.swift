import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct CIFARTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two records in each of the six files, whose labels count up.
  func writeTen() throws {
    for batch in 1...5 {
      let labels = [UInt8(2 * batch - 2), UInt8(2 * batch - 1)]
      try folder.write("data_batch_\(batch).bin", SampleFiles.cifar(labels: labels.map { [$0] }))
    }
    try folder.write("test_batch.bin", SampleFiles.cifar(labels: [[0], [9]]))
  }

  func open(_ format: DataSpec.Format, _ change: (inout DataSpec) -> Void = { (_: inout DataSpec) in })
    throws(DataError) -> DataSet
  {
    var spec = DataSpec(format: format)
    change(&spec)
    return try DataSet.open(spec, folder: folder.url, seed: 0)
  }

  @Test func `The five batches are one training set, with the published class names`() throws {
    try writeTen()
    let data = try open(.cifar10)
    #expect(data.shape == Shape(channels: 3, height: 32, width: 32))
    #expect(data.training.labels == Array(0..<10))
    #expect(data.test?.labels == [0, 9])
    #expect(
      (0..<10).map { data.training.bytes(of: $0) } == (0..<10).map { [UInt8](repeating: UInt8($0 % 2), count: 3072) })
    #expect(data.classes.first == "airplane" && data.classes.last == "truck" && data.classes.count == 10)
  }

  @Test func `Chosen classes are relabelled in the order given`() throws {
    try writeTen()
    let data = try open(.cifar10) { $0.classes = ["bird", "airplane"] }
    #expect(data.classes == ["bird", "airplane"])
    #expect(data.training.labels == [1, 0])
    #expect(data.test?.labels == [1])
    #expect(data.training.bytes(of: 1).first == 0)
  }

  @Test func `Planes of a record become channels of a pixel`() throws {
    try writeTen()
    let record: [UInt8] = [3] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 1024 * 100 + $0 % 1024 % 50) }
    try folder.write("data_batch_1.bin", record)
    let data = try open(.cifar10)
    var options = BatchPipeline.Options(batchSize: 1)
    options.order = .sequential
    let pipeline = try BatchPipeline(data.training, preprocessing: .identity(channels: 3), options: options)
    let batch = try #require(try pipeline.next())
    let expected = (0..<1024).flatMap { place in (0..<3).map { Float(Double($0 * 100 + place % 50) / 255) } }
    #expect(batch.images.array == expected)
  }

  @Test func `CIFAR-100 has its fine labels and names`() throws {
    try folder.write("train.bin", SampleFiles.cifar(labels: [[19, 99], [0, 0], [3, 57]]))
    try folder.write("test.bin", SampleFiles.cifar(labels: [[1, 42]]))
    let data = try open(.cifar100)
    #expect(data.training.labels == [99, 0, 57])
    #expect(data.test?.labels == [42])
    #expect(data.classes.count == 100 && Set(data.classes).count == 100 && data.classes == data.classes.sorted())
    #expect([0, 57, 99].map { data.classes[$0] } == ["apple", "pear", "worm"])
    #expect(data.training.bytes(of: 2) == [UInt8](repeating: 2, count: 3072))
  }

  @Test func `The names beside the files beat the published ones, and must be as many`() throws {
    try writeTen()
    try folder.write("batches.meta.txt", (0..<10).map { "class \($0)\r\n" }.joined() + "\r\n")
    #expect(try open(.cifar10).classes == (0..<10).map { Name("class \($0)") })
    try folder.write("batches.meta.txt", "airplane\nbird\n")
    let path = "\(folder.path)/batches.meta.txt"
    #expect(throws: DataError.classNames(path: path, reason: .count(2, expected: 10))) { try open(.cifar10) }
  }

  @Test func `The archive's own folder may stand in the folder`() throws {
    for batch in 1...5 {
      try folder.write("cifar-10-batches-bin/data_batch_\(batch).bin", SampleFiles.cifar(labels: [[1]]))
    }
    #expect(try open(.cifar10).training.count == 5)
  }

  @Test func `A gzipped batch is read, and a batch without its last byte is not`() throws {
    try writeTen()
    let record = SampleFiles.cifar(labels: [[4]])
    try FileManager.default.removeItem(atPath: "\(folder.path)/data_batch_2.bin")
    try folder.write("data_batch_2.bin.gz", SampleFiles.gzip(record))
    #expect(try open(.cifar10).training.labels == [0, 1, 4, 4, 5, 6, 7, 8, 9])
    let path = "\(folder.path)/data_batch_2.bin.gz"
    try folder.write("data_batch_2.bin.gz", SampleFiles.gzip(record.dropLast()))
    let error = DataError.recordSize(path: path, bytes: 3072, record: 3073)
    #expect(throws: error) { try open(.cifar10) }
    #expect(
      error.message
        == "3,072 bytes, expected a multiple of 3,073 (labels and pixels of one image); replace the file with a good copy"
    )
  }

  @Test func `A label beyond the classes names its record and byte`() throws {
    try writeTen()
    try folder.write("data_batch_3.bin", SampleFiles.cifar(labels: [[4], [10]]))
    let path = "\(folder.path)/data_batch_3.bin"
    let error = DataError.labelOutOfRange(path: path, record: 1, offset: 3073, label: 10, classCount: 10, isFixed: true)
    #expect(throws: error) { try open(.cifar10) }
    #expect(
      error.message
        == "label 10 of image 1 (byte 3,073), expected 0...9 for 10 classes; replace the file with a good copy"
    )
  }

  @Test func `A missing batch is named`() throws {
    try writeTen()
    try FileManager.default.removeItem(atPath: "\(folder.path)/data_batch_4.bin")
    do {
      _ = try open(.cifar10)
      Issue.record("four batches were taken for five")
    } catch {
      #expect(error.category == .missingInput)
      #expect(error.message.hasPrefix("data_batch_4.bin missing; found data_batch_1.bin, "))
    }
  }
}
