import CNNSpec
import Testing

@testable import CNNData

/// What a format says of itself, and that nothing else has to know it.
@Suite struct DataFormatTests {
  @Test(arguments: DataSpec.Format.allCases) func `Every format has a reader and describes its folder`(
    _ format: DataSpec.Format
  ) throws {
    let definition = format.definition
    #expect(definition is any FormatReader)
    #expect(!definition.trainingFiles.isEmpty)
    for file in definition.trainingFiles where definition.trainingFiles.count < 5 {
      #expect(definition.layout.contains(file))
    }
    #expect(DataSpec.Format(rawValue: definition.word) == format)
    if let reader = definition as? any CIFARReader {
      #expect(reader.publishedClasses.count == reader.classCount)
      #expect(Set(reader.publishedClasses).count == reader.classCount)
    }
  }

  @Test func `What a folder seems to be is said by its format`() {
    let python = DataSpec.Format.cifar100.definition.mistake(
      missing: "train.bin missing", found: ["meta"], folder: "x", \.plain)
    #expect(
      python
        == "this is the Python version of the data set (meta), expected a folder with train.bin and test.bin; download the binary version"
    )
    let split = DataSpec.Format.images.definition.mistake(
      missing: "train missing", found: ["cat"], folder: "a/test", \.plain)
    #expect(split?.hasPrefix("train missing; this is the folder of a split: name the one above it") == true)
    for format in DataSpec.Format.allCases {
      #expect(format.definition.mistake(missing: "", found: ["other"], folder: "a/b", \.plain) == nil)
    }
  }

  /// A format that no list has: one file a split, of records of a label and four pixels.
  private struct OwnFormat: FormatReader {
    let word = "own"
    let trainingFiles = ["train.own"]
    let layout = "a folder with train.own and test.own"

    func source(folder: String?, _ words: Means.Words) -> String { "ask around" }
    func classNames(in folder: DataFolder) throws(DataError) -> [Name]? { ["zero", "one"] }
    func unreadFiles(in folder: DataFolder) -> [String] { folder.names.map(\.text).filter { $0.hasSuffix(".old") } }

    func read(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) throws(DataError) -> RawSplit? {
      let name = "\(split.ofFiles.rawValue).own"
      guard folder.names.contains(Name(name)) else { return nil }
      let data = try DataFile(path: folder.file(name), format: "an own file") { (_) throws(DataError) in
        .records(size: 5, limit: 100)
      }
      let count = data.bytes.count / 5
      let images = RecordStore(
        shape: Shape(channels: 1, height: 2, width: 2), element: .byte,
        segments: [.init(bytes: data.bytes, file: data.file, offset: 1, stride: 5, count: count)])
      return RawSplit(
        images: images, labels: (0..<count).map { Int(data.bytes[5 * $0]) }, targets: nil, files: [data.source])
    }

    func inspect(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) -> [FileProblem] {
      [FileProblem(.empty(path: split.rawValue))]
    }
  }

  @Test func `A format is its definition and its reader`() throws {
    let folder = try TemporaryFolder()
    let spec = DataSpec(format: DataSpec.Format(OwnFormat()))
    let missing = #expect(throws: DataError.self) { try DataSet.open(spec, folder: folder.url, seed: 0) }
    #expect(
      missing?.message
        == "train.own missing; the folder is empty; expected a folder with train.own and test.own; ask around")
    try folder.write("train.own", [0, 1, 2, 3, 4, 1, 5, 6, 7, 8])
    try folder.write("test.old", [0])
    let set = try DataSet.open(spec, folder: folder.url, seed: 0)
    #expect(set.classes == ["zero", "one"] && set.training.labels == [0, 1] && set.test == nil)
    #expect(set.notes.contains(.passedOver(.unreadData, count: 1, examples: ["test.old"])))
    let refusal = DataError.empty(path: "test")
    let inspection = FileInspection(spec, folder: folder.url, refusal: refusal, input: set.shape)
    #expect(inspection.problems.map(\.error) == [.empty(path: "train"), refusal])
  }
}
