import CNNSpec

/// Reads folders of pictures: `train/CLASS/` and `test/CLASS/`, with PNG files at any depth.
///
/// A picture's class is the exact name of the folder below `train` or `test`. The classes are the folders of `train`, in the
/// order of their names' bytes, or the lines of `classes.txt`; the test folders have to be among them. With the network's
/// input known every picture is converted to it, otherwise all have to be alike. All pictures are decoded when the set is
/// opened, so that a bad one is found before the first epoch.
extension PictureFormat: FormatReader {
  /// Bytes of decoded pictures at most.
  private static let memoryLimit = DataFile.unpackedLimit
  /// Endings of names that mean a picture, so that one of another kind is refused and not passed over.
  private static let pictureEndings = [
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm",
  ]
  /// The folders of the splits.
  private static let splitNames = ["train", "test"]

  private static let longestEnding = pictureEndings.map(\.utf8.count).max() ?? 0

  /// Whether a file's name ends as a picture's does, in capitals or not; bytes, since what precedes it may be no text.
  static func isPicture(_ name: Name) -> Bool {
    let ending = name.bytes.suffix(longestEnding).map { (65...90).contains($0) ? $0 + 32 : $0 }
    return pictureEndings.contains { ending.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  func classNames(in folder: DataFolder) throws(DataError) -> [Name]? {
    if let listed = try folder.listedClasses() { return listed }
    return folder.names.contains("train") ? try PictureTree.classNames(folder.file("train")) : nil
  }

  /// What is beside the folders of the splits, and is not read.
  func notes(in folder: DataFolder) -> [DataNote] {
    let others = folder.names.map(\.text).filter { !Self.splitNames.contains($0) && $0 != DataFolder.classFile }
    let folders = others.filter { DataFolder.isFolder(folder.file($0)) }
    var passedOver = PassedOverEntries()
    passedOver.add(.besideSplits, others.filter { !folders.contains($0) })
    return folders.map { .unusedFolder(folder.file($0)) } + passedOver.notes
  }

  func read(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) throws(DataError) -> RawSplit? {
    let (name, classes) = (split.ofFiles.rawValue, request.classes ?? [])
    guard folder.names.contains(Name(name)) else { return nil }
    let tree = try PictureTree(folder.file(name), split: split, isFlat: folder.edition == .first)
    let labels = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    if let unexpected = tree.classes.first(where: { labels[$0.name] == nil }) {
      throw .unexpectedClass(
        path: folder.file("\(name)/\(unexpected.name.text)"), known: classes,
        isListed: folder.names.contains(Name(DataFolder.classFile)))
    }
    let pictures = tree.classes.flatMap { known in
      let label = labels[known.name] ?? 0
      return known.pictures.map { (path: folder.file("\(name)/\($0)"), label: label) }
    }
    guard !pictures.isEmpty else { throw .noPictures(folder: folder.file(name), isSplit: false) }
    var raw = try decode(pictures, split: split, in: folder, input: request.input)
    raw.notes += tree.passedOver.notes
    // A class without training images has a note already.
    let empty = tree.classes.filter(\.pictures.isEmpty).map(\.name)
    if split == .test, !empty.isEmpty { raw.notes.append(.emptyTestFolders(empty)) }
    return raw
  }

  /// All pictures are read together, so the first problem is that of many.
  func inspect(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) -> [FileProblem] {
    do throws(DataError) {
      _ = try read(split, in: folder, request)
      return []
    } catch {
      return [FileProblem(error)]
    }
  }

  private func decode(
    _ pictures: [(path: String, label: Int)], split: Split, in folder: DataFolder, input: Shape?
  ) throws(DataError) -> RawSplit {
    let paths = pictures.map(\.path)
    let reading = try folder.reading(paths[0], input: input)
    let shape = reading.shape
    let tooLarge = DataError.picturesTooLarge(
      folder: folder.file(split.ofFiles.rawValue), count: paths.count, limit: Self.memoryLimit)
    let (size, overflow) = shape.count.multipliedReportingOverflow(by: paths.count)
    guard !overflow, size <= Self.memoryLimit else { throw tooLarge }
    let loader = PictureLoader(paths: paths, reading: reading, converts: input != nil, limit: Self.memoryLimit)
    guard let decoded = loader.load() else { throw tooLarge }
    guard decoded.problems.isEmpty else {
      let shown = 10
      throw .pictures(
        folder: folder.path, problems: Array(decoded.problems.prefix(shown)), count: decoded.problems.count)
    }
    let element = decoded.element
    let segment = RecordStore.Segment(
      bytes: decoded.bytes, file: nil, offset: 0, stride: shape.count * element.size, count: paths.count)
    return RawSplit(
      images: RecordStore(shape: shape, element: element, segments: [segment]), labels: pictures.map(\.label),
      targets: nil, files: decoded.files, pictures: paths.map(folder.nameBelow), isGroupedByClass: true,
      sizes: decoded.changes.sizes,
      notes: decoded.changes.notes(split, reading))
  }
}

extension DataFolder {
  /// The part of a path that follows the folder's.
  fileprivate func nameBelow(_ path: String) -> Name {
    Name(bytes: Name(path).bytes.dropFirst(Name(file("")).bytes.count))
  }

  /// How the network reads pictures; without a network, as the first one is.
  fileprivate func reading(_ first: String, input: Shape?) throws(DataError) -> PictureReading {
    if let input {
      let reading = PictureReading(shape: input, background: background, edition: edition)
      guard reading.isPossible else {
        throw .inputShape(path: first, found: try ImageFile(path: first).opaqueShape, expected: input)
      }
      return reading
    }
    return PictureReading(shape: try ImageFile(path: first).opaqueShape, background: background, edition: edition)
  }
}
