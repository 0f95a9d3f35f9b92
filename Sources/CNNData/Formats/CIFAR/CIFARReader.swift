import CNNSpec

/// Reads CIFAR's binary files: records of one label or two, of which the last counts, and three planes of 32x32 bytes.
///
/// - Source: Krizhevsky, *The CIFAR-10 dataset*, https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
protocol CIFARReader: CIFARFormat, FormatReader {
  /// Bytes before the pixels.
  var labelSize: Int { get }
  /// What the files of the test are called, without `.gz`.
  var testFiles: [String] { get }
  /// The names of the classes beside the data, if they are there.
  var classList: String { get }
  /// The published names of the classes, in the order of their labels.
  ///
  /// - Source: Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
  var publishedClasses: [Name] { get }
}

/// Records of a gzipped file at most, twice CIFAR-100's training images: its header doesn't say.
private let packedRecordLimit = 100_000
/// What a file is, in words.
private let kind = "a CIFAR binary file"

extension CIFARReader {
  static func names(_ text: String) -> [Name] { text.split(separator: " ").map { Name($0) } }

  private var recordSize: Int { labelSize + images.count }

  /// What a split's files are called, without `.gz`.
  private func fileNames(_ split: Split) -> [String] { split == .test ? testFiles : trainingFiles }

  /// The plain file of a name, or else the gzipped one.
  private func present(_ name: String, in folder: DataFolder) -> String? {
    [name, name + ".gz"].first { folder.names.contains(Name($0)) }
  }

  /// Files named like the data set's, or like a list of classes, that no split reads: another batch, a gzipped double, the
  /// version for Python.
  func unreadFiles(in folder: DataFolder) -> [String] {
    let read = [Split.training, .test].flatMap(fileNames).compactMap { present($0, in: folder) }
    return folder.names.map(\.text).filter { name in
      guard !read.contains(name) else { return false }
      return name == DataFolder.classFile || [".bin", ".bin.gz"].contains(where: name.hasSuffix)
        || ["data_batch", "test_batch"].contains(where: name.hasPrefix)
    }
  }

  func classNames(in folder: DataFolder) throws(DataError) -> [Name]? {
    guard folder.names.contains(Name(classList)) else { return publishedClasses }
    let (names, expected) = (try ClassNames.read(folder.file(classList)), publishedClasses.count)
    guard names.count == expected else {
      throw .classNames(path: folder.file(classList), reason: .count(names.count, expected: expected))
    }
    return names
  }

  func read(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) throws(DataError) -> RawSplit? {
    let found = fileNames(split).map { present($0, in: folder) }
    if found.allSatisfy({ $0 == nil }) { return nil }
    let missing = zip(fileNames(split), found).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else { throw folder.filesMissing(missing) }
    var labels: [Int] = []
    var segments: [RecordStore.Segment] = []
    var sources: [SourceFile] = []
    for name in found.compactMap({ $0 }) {
      let data = try file(folder.file(name))
      let own = self.labels(of: data)
      if let wrong = labelProblem(own, of: data) {
        if wrong.records[0] == 0, let found = FileSignature(data.bytes.prefix(FileSignature.length)) {
          throw .otherKind(path: data.path, found: found, expected: kind)
        }
        throw wrong.error
      }
      labels += own
      segments.append(
        .init(
          bytes: data.bytes, file: data.file, offset: labelSize, stride: recordSize,
          count: data.bytes.count / recordSize))
      sources.append(data.source)
    }
    let images = RecordStore(shape: images, element: .byte, segments: segments)
    return RawSplit(images: images, labels: labels, targets: nil, files: sources)
  }

  func inspect(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) -> [FileProblem] {
    let names = fileNames(split).flatMap { [$0, $0 + ".gz"] }.filter { folder.names.contains(Name($0)) }
    return names.compactMap { name -> FileProblem? in
      do throws(DataError) {
        let data = try file(folder.file(name))
        return labelProblem(labels(of: data), of: data)
      } catch {
        return FileProblem(error)
      }
    }
  }

  private func file(_ path: String) throws(DataError) -> DataFile {
    try DataFile(path: path, format: kind) { (_) throws(DataError) in
      .records(size: recordSize, limit: packedRecordLimit)
    }
  }

  /// The last label before each record's pixels.
  private func labels(of data: DataFile) -> [Int] {
    stride(from: labelSize - 1, to: data.bytes.count, by: recordSize).map { Int(data.bytes[$0]) }
  }

  private func labelProblem(_ labels: [Int], of data: DataFile) -> FileProblem? {
    let classCount = publishedClasses.count
    let wrong = labels.indices.filter { labels[$0] >= classCount }
    return wrong.first.map { record in
      FileProblem(
        .labelOutOfRange(
          path: data.path, record: record, offset: record * recordSize + labelSize - 1, label: labels[record],
          classCount: classCount, isFixed: true), records: wrong)
    }
  }
}
