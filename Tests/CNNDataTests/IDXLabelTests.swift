import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// Labels of any integer type, in columns, from any number on.
@Suite struct IDXLabelTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (prefix, count) in [("train", 6), ("t10k", 3)] {
      let pixels = [UInt8](repeating: 7, count: count * 6)
      try folder.write("\(prefix)-images-idx3-ubyte", SampleFiles.idx([count, 3, 2], pixels))
    }
  }

  /// The bytes of integers, big endian.
  private static func bytes(_ values: [Int], size: Int) -> [UInt8] {
    values.flatMap { value in (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) } }
  }

  private func write(
    _ training: [Int], test: [Int] = [0, 1, 2], as name: String = "labels-idx1-ubyte", type: UInt8 = 0x08,
    size: Int = 1, columns: Int? = nil
  ) throws {
    for (prefix, labels) in [("train", training), ("t10k", test)] {
      let rows = labels.flatMap { [$0] + [Int](repeating: 99, count: (columns ?? 1) - 1) }
      let content = SampleFiles.idx(
        [labels.count] + (columns.map { [$0] } ?? []), Self.bytes(rows, size: size), type: type)
      try folder.write("\(prefix)-\(name)", name.hasSuffix(".gz") ? SampleFiles.gzip(content) : content)
    }
  }

  private func open(
    outputs: Int? = nil, _ change: (inout DataSpec) -> Void = { (_: inout DataSpec) in }
  ) throws(DataError) -> DataSet {
    var spec = DataSpec(format: .idx)
    change(&spec)
    return try DataSet.open(spec, folder: folder.url, seed: 0, outputs: outputs)
  }

  /// With work that grows with the square of the classes this would take minutes.
  @Test func `the largest label gives as many classes as there may be`() throws {
    try write([0, 65_535, 0, 65_535, 0, 7], test: [0, 7, 65_535], as: "labels-idx1-int", type: 0x0c, size: 4)
    let set = try open { $0.validation = .count(2) }
    #expect(set.classes.count == 65_536 && set.classes.last == "65535")
    #expect(Set(set.training.labels).isSubset(of: [0, 7, 65_535]) && set.test?.labels == [0, 7, 65_535])
    let split = try DataSet.openSplit(
      .test, DataSpec(format: .idx), folder: folder.url, seed: 0, classes: set.classes,
      input: Shape(channels: 1, height: 3, width: 2))
    #expect(split.labels == [0, 7, 65_535])
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    let type: UInt8
    let size: Int
    var columns: Int?
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "labels-idx1-ubyte", type: 0x08, size: 1), Kind(name: "labels.idx1-byte.gz", type: 0x09, size: 1),
    Kind(name: "labels-idx1-short", type: 0x0b, size: 2), Kind(name: "labels-idx1-int.gz", type: 0x0c, size: 4),
    Kind(name: "labels-idx1-ubyte", type: 0x0c, size: 4),
    Kind(name: "labels-idx2-int", type: 0x0c, size: 4, columns: 8),
    Kind(name: "labels.idx2-ubyte", type: 0x08, size: 1, columns: 2),
    Kind(name: "labels-idx2-short.gz", type: 0x0b, size: 2, columns: 1),
  ]

  @Test(arguments: kinds)
  func `labels of any integer type are read, in columns the first`(kind: Kind) throws {
    try write(
      [0, 2, 1, 0, 2, 1], as: kind.name, type: kind.type, size: kind.size, columns: kind.columns)
    let data = try open()
    #expect(data.training.labels == [0, 2, 1, 0, 2, 1] && data.test?.labels == [0, 1, 2])
    let several = (kind.columns ?? 1) > 1
    #expect(data.notes.contains(.labelColumns(.training, kind.columns ?? 0)) == several)
    let evaluated = try DataSet.openSplit(
      .test, DataSpec(format: .idx), folder: folder.url, seed: 0, classes: ["0", "1", "2"],
      input: Shape(channels: 1, height: 3, width: 2))
    #expect(evaluated.labels == [0, 1, 2])
  }

  @Test func `labels beyond a byte count classes of their own`() throws {
    try write([0, 300, 1, 0, 2, 1], as: "labels-idx1-int", type: 0x0c, size: 4)
    #expect(try open().classes.count == 301)
    try write([0, 70_000, 1, 0, 2, 1], as: "labels-idx1-int", type: 0x0c, size: 4)
    let path = "\(folder.path)/train-labels-idx1-int"
    let error = DataError.labelTooLarge(path: path, record: 1, offset: 12, label: 70_000, limit: 65_535)
    #expect(throws: error) { try open() }
    #expect(
      error.message
        == "label 70,000 of image 1 (byte 12) is above 65,535, the largest of a class without a name; is the first column the class?"
    )
  }

  @Test func `a negative label is an error that names its record and its byte`() throws {
    try write([0, 1, -3, 0, 2, 1], as: "labels-idx2-short", type: 0x0b, size: 2, columns: 2)
    let path = "\(folder.path)/train-labels-idx2-short"
    let error = DataError.labelBelowFirst(path: path, record: 2, offset: 20, label: -3, first: 0)
    #expect(throws: error) { try open() }
    #expect(
      error.message
        == "label -3 of image 2 (byte 20) is negative, and classes are counted from 0 on; write the labels anew, -1 and 1 as 0 and 1 for example"
    )
    let problems = FileInspection(
      DataSpec(format: .idx), folder: folder.url, refusal: error, input: Shape(channels: 1, height: 3, width: 2)
    ).problems
    #expect(problems.map(\.error) == [error])
  }

  @Test func `labels start at first_label, and classes are called by them`() throws {
    try write([1, 3, 2, 1, 3, 2], test: [3, 2, 1])
    let data = try open(outputs: 3) { $0.firstLabel = 1 }
    #expect(data.classes == ["1", "2", "3"])
    #expect(data.training.labels == [0, 2, 1, 0, 2, 1] && data.test?.labels == [2, 1, 0])
    #expect(!data.notes.contains { if case .labelsStartLater = $0 { true } else { false } })
    var spec = DataSpec(format: .idx)
    spec.firstLabel = 1
    let evaluated = try DataSet.openSplit(
      .test, spec, folder: folder.url, seed: 0, classes: data.classes, input: data.shape)
    #expect(evaluated.labels == [2, 1, 0])
    #expect(
      try open {
        $0.firstLabel = 1
        $0.classes = ["3", "1"]
      }.training.labels == [1, 0, 1, 0])
    try folder.write("classes.txt", "one\ntwo\nthree\n")
    #expect(try open { $0.firstLabel = 1 }.test?.labels == [2, 1, 0])
    #expect(
      throws: DataError.labelBelowFirst(
        path: "\(folder.path)/train-labels-idx1-ubyte", record: 0, offset: 8, label: 1, first: 2)
    ) { try open { $0.firstLabel = 2 } }
  }

  @Test func `labels that start later are what is said, not the number of outputs`() throws {
    try write([1, 3, 2, 1, 3, 2], test: [3, 2, 1])
    let error = DataError.labelsStartLater(lowest: 1, highest: 3, first: 0)
    #expect(throws: error) { try open(outputs: 3) }
    #expect(error.message == "labels are 1...3, none is 0; set first_label = 1 under [data]")
    #expect(error.category == .configuration && error.key == ConfigurationKey(stanza: "data", key: "first_label"))
    #expect(try open(outputs: 4).notes.contains(.labelsStartLater(lowest: 1, highest: 3, first: 0)))
    try folder.write("classes.txt", "one\ntwo\nthree\n")
    #expect(throws: error) { try open() }
  }

  @Test func `it is said which labels occur and which do not`() throws {
    try write([0, 1, 3, 4, 5, 9], test: [6, 7, 8])
    // What only the test has can't be learned.
    let occurrence = try open().occurrence
    #expect(occurrence.description == "0, 1, 3...5, 9 occur, 2, 6...8 do not")
    #expect(
      ClassOccurrence(classes: ["cat", "dog", "a\u{1B}b"], labels: [1]).description
        == "dog occurs, cat, a\\u{1B}b do not")
  }
}
