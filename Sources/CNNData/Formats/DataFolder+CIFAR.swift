import CNNSpec

/// CIFAR's binary files: records of one label (CIFAR-100: a coarse and a fine one) and three planes of 32x32 bytes.
///
/// CIFAR-100's labels are the fine ones.
///
/// - Source: Krizhevsky, *The CIFAR-10 dataset*, https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
extension DataFolder {
  private static let shape = Shape(channels: 3, height: 32, width: 32)
  /// Records of a gzipped file at most, twice CIFAR-100's training images: its header doesn't say.
  private static let packedRecordLimit = 100_000
  /// What a file is, in words.
  private static let cifarKind = "a CIFAR binary file"

  var classCount: Int { format == .cifar10 ? 10 : 100 }
  var labelSize: Int { format == .cifar10 ? 1 : 2 }
  var recordSize: Int { labelSize + Self.shape.count }

  /// What each split's files are called, without `.gz`.
  func fileNames(_ split: Split) -> [String] {
    switch (format, split) {
    case (.cifar10, .test): ["test_batch.bin"]
    case (.cifar10, _): (1...5).map { "data_batch_\($0).bin" }
    case (_, .test): ["test.bin"]
    case (_, _): ["train.bin"]
    }
  }

  /// The names of the classes beside the data, if they are there.
  private var classListName: String { format == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt" }

  /// Files named like the data set's, or like a list of classes, that no split reads: another batch, a gzipped double, the
  /// version for Python.
  var unreadCIFARFiles: [String] {
    let read = [Split.training, .test].flatMap(fileNames).compactMap(present)
    return names.map(\.text).filter { name in
      guard !read.contains(name) else { return false }
      return name == Self.classFile || [".bin", ".bin.gz"].contains(where: name.hasSuffix)
        || ["data_batch", "test_batch"].contains(where: name.hasPrefix)
    }
  }

  /// The plain file of a name, or else the gzipped one.
  private func present(_ name: String) -> String? { [name, name + ".gz"].first { names.contains(Name($0)) } }

  func readCIFAR(_ split: Split) throws(DataError) -> RawSplit? {
    let found = fileNames(split).map(present)
    if found.allSatisfy({ $0 == nil }) { return nil }
    let missing = zip(fileNames(split), found).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else {
      throw .filesMissing(folder: path, format: format, names: missing, found: names)
    }
    var labels: [Int] = []
    var segments: [RecordStore.Segment] = []
    var sources: [SourceFile] = []
    for name in found.compactMap({ $0 }) {
      let data = try cifarFile(file(name))
      labels += try self.labels(of: data)
      segments.append(
        .init(
          bytes: data.bytes, file: data.file, offset: labelSize, stride: recordSize,
          count: data.bytes.count / recordSize))
      sources.append(data.source)
    }
    let images = RecordStore(shape: Self.shape, element: .byte, segments: segments)
    return RawSplit(images: images, labels: labels, targets: nil, files: sources)
  }

  func cifarFile(_ path: String) throws(DataError) -> DataFile {
    try DataFile(path: path, format: Self.cifarKind) { (_) throws(DataError) in
      .records(size: recordSize, limit: Self.packedRecordLimit)
    }
  }

  private func labels(of data: DataFile) throws(DataError) -> [Int] {
    // The fine label is the last one before the pixels.
    let offsets = stride(from: labelSize - 1, to: data.bytes.count, by: recordSize)
    let labels = offsets.map { Int(data.bytes[$0]) }
    guard let record = labels.firstIndex(where: { $0 >= classCount }) else { return labels }
    if record == 0, let found = FileSignature(data.bytes.prefix(FileSignature.length)) {
      throw .otherKind(path: data.path, found: found, expected: Self.cifarKind)
    }
    throw .labelOutOfRange(
      path: data.path, record: record, offset: record * recordSize + labelSize - 1, label: labels[record],
      classCount: classCount)
  }

  func cifarClassNames() throws(DataError) -> [Name] {
    let name = classListName
    guard names.contains(Name(name)) else { return format == .cifar10 ? CIFARClasses.ten : CIFARClasses.hundred }
    let classes = try ClassNames.read(file(name))
    guard classes.count == classCount else {
      throw .classNames(path: file(name), reason: .count(classes.count, expected: classCount))
    }
    return classes
  }
}
