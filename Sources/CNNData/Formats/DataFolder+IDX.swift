import CNNSpec

/// IDX files, as MNIST and its successors come.
///
/// The training files begin with `train`, the test files with `t10k` or `test`. Both `train-images-idx3-ubyte` and
/// `train-images.idx3-ubyte` are read, plain or with `.gz`. Images are `idx3` (`[count, height, width]`), `idx4`
/// (`[count, channels, height, width]`) or `idx2` (`[count, length]`, one-dimensional), of `ubyte` or `float`. For regression
/// `targets` of any of these, or `idx1` (one number an image), replace `labels`. Labels are `idx1` or, in several columns, `idx2`, of
/// `ubyte`, `byte`, `short` or `int`.
extension DataFolder {
  /// Files named like IDX files that no split reads: a gzipped double, or another part of the data.
  var unreadIDXFiles: [String] {
    let read = [Split.training, .test].flatMap { idxNames($0).map(\.name) }
    return names.map(\.text).filter { name in
      !read.contains(name) && ["idx", "ubyte"].contains { name.lowercased().contains($0) }
    }
  }

  /// The beginnings of names, the usual one first.
  private static func idxPrefixes(_ split: Split) -> [String] { split == .test ? ["t10k", "test"] : ["train"] }

  /// The split's files that are there.
  func idxNames(_ split: Split) -> [(name: String, content: IDXHeader.Content)] {
    let prefixes = Self.idxPrefixes(split)
    let found = [
      (find(prefixes, "images", dimensions: [3, 4, 2], types: ["ubyte", "float"]), IDXHeader.Content.images),
      (find(prefixes, "labels", dimensions: [1, 2], types: Self.labelTypes), .labels),
      (find(prefixes, "targets", dimensions: [1, 2, 3, 4], types: ["ubyte", "float"]), .targets),
    ]
    return found.compactMap { name, content in name.map { ($0, content) } }
  }

  func readIDX(_ split: Split, classCount: Int?, firstLabel: Int) throws(DataError) -> RawSplit? {
    let found = idxNames(split)
    if found.isEmpty { return nil }
    let name = { (content: IDXHeader.Content) in found.first { $0.content == content }?.name }
    let (images, labels, targets) = (name(.images), name(.labels), name(.targets))
    guard let images, labels != nil || targets != nil else {
      let prefix = Self.idxPrefixes(split)[0]
      let missing = images == nil ? "\(prefix)-images-idx3-ubyte" : "\(prefix)-labels-idx1-ubyte"
      throw .filesMissing(folder: path, format: format, names: [missing], found: names)
    }
    let imageFile = try IDXFile(path: file(images), content: .images)
    let labelFile = try labels.map { (name) throws(DataError) in try IDXFile(path: file(name), content: .labels) }
    let targetFile = try targets.map { (name) throws(DataError) in try IDXFile(path: file(name), content: .targets) }
    for other in [labelFile, targetFile].compactMap({ $0 }) where other.header.count != imageFile.header.count {
      throw .countsDiffer(
        images: imageFile.data.path, imageCount: imageFile.header.count, labels: other.data.path,
        labelCount: other.header.count)
    }
    var raw = RawSplit(
      images: try imageFile.records(),
      labels: try labelFile?.labels(classCount: classCount, first: firstLabel) ?? [],
      targets: try targetFile?.records(), files: [imageFile, labelFile, targetFile].compactMap { $0?.data.source })
    if let labelFile {
      raw.largestPossibleLabel = labelFile.largestPossibleLabel
      let columns = labelFile.header.columns
      if columns > 1 { raw.notes.append(.labelColumns(split, columns)) }
    }
    return raw
  }

  /// What integers are called in names of files.
  static let labelTypes = ["ubyte", "byte", "short", "int"]

  /// The first name of the folder that spells this file; a plain file before its gzipped double, since it can be mapped.
  func find(_ prefixes: [String], _ word: String, dimensions: [Int], types: [String]) -> String? {
    let present = Set(names)
    for suffix in ["", ".gz"] {
      for prefix in prefixes {
        for type in types {
          for dimension in dimensions {
            for separator in ["-", "."] {
              let name = "\(prefix)-\(word)\(separator)idx\(dimension)-\(type)\(suffix)"
              if present.contains(Name(name)) { return name }
            }
          }
        }
      }
    }
    return nil
  }
}

/// An IDX file whose size agrees with its header.
struct IDXFile {
  let data: DataFile
  let header: IDXHeader
  private let content: IDXHeader.Content

  init(path: String, content: IDXHeader.Content) throws(DataError) {
    var header: IDXHeader?
    data = try DataFile(path: path, format: "an IDX file") { (start) throws(DataError) in
      let found = try IDXHeader(start, path: path, content: content)
      header = found
      return .exactly(found.fileSize)
    }
    guard let header else { preconditionFailure("a data file asks for its size") }
    self.header = header
    self.content = content
  }

  /// - Throws: `notFinite` for a float that is none.
  func records() throws(DataError) -> RecordStore {
    let store = uncheckedRecords()
    guard case .float = header.element else { return store }
    for record in 0..<store.count {
      let isFinite = store.withRecord(record) { bytes in
        (0..<store.shape.count).allSatisfy { bytes.bigEndianFloat($0).isFinite }
      }
      guard isFinite else { throw .notFinite(path: data.path, record: record) }
    }
    return store
  }

  /// The records, of which floats may be anything.
  func uncheckedRecords() -> RecordStore {
    let shape = shape
    return RecordStore(
      shape: shape, element: header.element,
      segments: [
        .init(
          bytes: data.bytes, file: data.file, offset: header.size, stride: shape.count * header.element.size,
          count: header.count)
      ])
  }

  /// Two dimensions are signals of one channel for images, and vectors for targets.
  private var shape: Shape {
    let sizes = Array(header.dimensions.dropFirst())
    switch sizes.count {
    case 0: return Shape(channels: 1, height: 1, width: 1)
    case 1:
      return content == .targets
        ? Shape(channels: sizes[0], height: 1, width: 1) : Shape(channels: 1, height: 1, width: sizes[0])
    case 2: return Shape(channels: 1, height: sizes[0], width: sizes[1])
    default: return Shape(channels: sizes[0], height: sizes[1], width: sizes[2])
    }
  }
}
