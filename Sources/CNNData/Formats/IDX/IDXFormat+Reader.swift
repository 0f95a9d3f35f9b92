import CNNSpec

/// Reads IDX files.
///
/// The training files begin with `train`, the test files with `t10k` or `test`. Both `train-images-idx3-ubyte` and
/// `train-images.idx3-ubyte` are read, plain or with `.gz`. Images are `idx3` (`[count, height, width]`), `idx4`
/// (`[count, channels, height, width]`) or `idx2` (`[count, length]`, one-dimensional), of `ubyte` or `float`. For regression
/// `targets` of any of these, or `idx1` (one number an image), replace `labels`. Labels are `idx1` or, in several columns, `idx2`, of
/// `ubyte`, `byte`, `short` or `int`.
extension IDXFormat: FormatReader {
  /// Files named like IDX files that no split reads: a gzipped double, or another part of the data.
  func unreadFiles(in folder: DataFolder) -> [String] {
    let read = [Split.training, .test].flatMap { files(of: $0, in: folder).map(\.name) }
    return folder.names.map(\.text).filter { name in
      !read.contains(name) && ["idx", "ubyte"].contains { name.lowercased().contains($0) }
    }
  }

  /// The beginnings of names, the usual one first.
  private static func prefixes(_ split: Split) -> [String] { split == .test ? ["t10k", "test"] : ["train"] }

  /// The split's files that are there.
  private func files(of split: Split, in folder: DataFolder) -> [(name: String, content: IDXHeader.Content)] {
    let present = Set(folder.names)
    let find = { (word: String, dimensions: [Int], types: [String]) in
      Self.find(Self.prefixes(split), word, dimensions: dimensions, types: types, among: present)
    }
    let found = [
      (find("images", [3, 4, 2], ["ubyte", "float"]), IDXHeader.Content.images),
      (find("labels", [1, 2], Self.labelTypes), .labels),
      (find("targets", [1, 2, 3, 4], ["ubyte", "float"]), .targets),
    ]
    return found.compactMap { name, content in name.map { ($0, content) } }
  }

  func classNames(in folder: DataFolder) throws(DataError) -> [Name]? { try folder.listedClasses() }

  func read(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) throws(DataError) -> RawSplit? {
    let found = files(of: split, in: folder)
    if found.isEmpty { return nil }
    let name = { (content: IDXHeader.Content) in found.first { $0.content == content }?.name }
    let (images, labels, targets) = (name(.images), name(.labels), name(.targets))
    guard let images, labels != nil || targets != nil else {
      let prefix = Self.prefixes(split)[0]
      let missing = images == nil ? "\(prefix)-images-idx3-ubyte" : "\(prefix)-labels-idx1-ubyte"
      throw folder.filesMissing([missing])
    }
    let open = { (name: String, content: IDXHeader.Content) throws(DataError) in
      try IDXFile(path: folder.file(name), content: content)
    }
    let imageFile = try open(images, .images)
    let labelFile = try labels.map { (name) throws(DataError) in try open(name, .labels) }
    let targetFile = try targets.map { (name) throws(DataError) in try open(name, .targets) }
    for other in [labelFile, targetFile].compactMap({ $0 }) where other.header.count != imageFile.header.count {
      throw .countsDiffer(
        images: imageFile.data.path, imageCount: imageFile.header.count, labels: other.data.path,
        labelCount: other.header.count)
    }
    var raw = RawSplit(
      images: try imageFile.records(),
      labels: try labelFile?.labels(classCount: request.classes?.count, first: request.firstLabel) ?? [],
      targets: try targetFile?.records(), files: [imageFile, labelFile, targetFile].compactMap { $0?.data.source })
    if let labelFile {
      raw.largestPossibleLabel = labelFile.largestPossibleLabel
      let columns = labelFile.header.columns
      if columns > 1 { raw.notes.append(.labelColumns(split, columns)) }
    }
    return raw
  }

  func inspect(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) -> [FileProblem] {
    files(of: split, in: folder).compactMap { name, content -> FileProblem? in
      do throws(DataError) {
        let file = try IDXFile(path: folder.file(name), content: content)
        return content == .labels
          ? file.labelProblem(classCount: request.classes?.count, first: request.firstLabel) : file.floatProblem()
      } catch {
        return FileProblem(error)
      }
    }
  }

  /// What integers are called in names of files.
  private static let labelTypes = ["ubyte", "byte", "short", "int"]

  /// The first name of the folder that spells this file; a plain file before its gzipped double, since it can be mapped.
  private static func find(
    _ prefixes: [String], _ word: String, dimensions: [Int], types: [String], among present: Set<Name>
  ) -> String? {
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
