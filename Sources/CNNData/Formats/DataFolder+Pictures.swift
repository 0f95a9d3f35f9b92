import CNNSpec
import Foundation

/// Folders of pictures: `train/CLASS/*.png` and `test/CLASS/*.png`.
///
/// A picture's class is the exact name of the folder that it lies in. The classes are the folders of `train`, in the order
/// of their names' bytes, or the lines of `classes.txt`; the test folders have to be among them. With the network's input
/// known every picture is converted to it, otherwise all have to be alike. All pictures are decoded when the set is
/// opened, so that a bad one is found before the first epoch.
extension DataFolder {
  /// Bytes of decoded pictures at most.
  private static let memoryLimit = DataFile.unpackedLimit
  /// Endings of names that mean a picture, so that one of another kind is not passed over.
  private static let endings = [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"]

  private static let longestEnding = endings.map(\.utf8.count).max() ?? 0

  func pictureClassNames() throws(DataError) -> [Name]? {
    if names.contains(Name(Self.classFile)) { return try ClassNames.read(file(Self.classFile)) }
    return names.contains("train") ? try classFolders("train").classes : nil
  }

  /// Folders that stand beside those of the splits.
  var unusedFolders: [Name] {
    format == .images ? names.filter { !["train", "test"].contains($0) && Self.isFolder(file($0)) } : []
  }

  func readPictures(_ split: Split, classes: [Name], input: Shape?) throws(DataError) -> RawSplit? {
    let name = split == .test ? "test" : "train"
    guard names.contains(Name(name)) else { return nil }
    let folders = try classFolders(name)
    if let unexpected = folders.classes.first(where: { !classes.contains($0) }) {
      throw .unexpectedClass(path: file("\(name)/\(unexpected.text)"), known: classes)
    }
    var pictures: [(path: String, label: Int)] = []
    var hidden = folders.hidden
    for folder in folders.classes {
      let listing = try Self.list(file("\(name)/\(folder.text)"))
      hidden += listing.hiddenCount
      let label = classes.firstIndex(of: folder) ?? 0
      for picture in listing.names where Self.isPicture(picture) {
        pictures.append((file("\(name)/\(folder.text)/\(picture.text)"), label))
      }
    }
    guard !pictures.isEmpty else { throw .noPictures(folder: file(name), isSplit: folders.classes.isEmpty) }
    return try decode(pictures, split: split, input: input, hidden: hidden)
  }

  private func classFolders(_ split: String) throws(DataError) -> (classes: [Name], hidden: Int) {
    let listing = try Self.list(file(split))
    let folders = listing.names.filter { Self.isFolder(file("\(split)/\($0.text)")) }
    guard !folders.isEmpty else { throw .noPictures(folder: file(split), isSplit: true) }
    return (folders, listing.hiddenCount)
  }

  /// Whether a file's name ends as a picture's does, in capitals or not; bytes, since what precedes it may be no text.
  static func isPicture(_ name: Name) -> Bool {
    let ending = name.bytes.suffix(longestEnding).map { (65...90).contains($0) ? $0 + 32 : $0 }
    return endings.contains { ending.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(Name(path).cString, &status) == 0 && FileKind(mode: status.st_mode) == .folder
  }

  /// The part of a path that follows the data folder's.
  private func nameBelow(_ path: String) -> Name { Name(bytes: Name(path).bytes.dropFirst(Name(file("")).bytes.count)) }

  private func decode(
    _ pictures: [(path: String, label: Int)], split: Split, input: Shape?, hidden: Int
  ) throws(DataError) -> RawSplit {
    let paths = pictures.map(\.path)
    let shape: Shape
    if let input, [1, 3].contains(input.channels) {
      shape = input
    } else {
      shape = try ImageFile(path: paths[0]).shape
      if let input { throw .inputShape(path: paths[0], found: shape, expected: input) }
    }
    let (size, overflow) = shape.count.multipliedReportingOverflow(by: paths.count)
    guard !overflow, size <= Self.memoryLimit else {
      throw .picturesTooLarge(
        folder: file(split == .test ? "test" : "train"), count: paths.count, limit: Self.memoryLimit)
    }
    let decoded = PictureLoader(paths: paths, shape: shape, converts: input != nil).load()
    guard decoded.problems.isEmpty else {
      let shown = 10
      throw .pictures(
        folder: path, problems: Array(decoded.problems.prefix(shown)), count: decoded.problems.count)
    }
    var notes: [DataNote] = []
    if decoded.convertedCount > 0 { notes.append(.converted(split: split, count: decoded.convertedCount, to: shape)) }
    if hidden > 0 { notes.append(.skippedHidden(count: hidden)) }
    let segment = RecordStore.Segment(
      bytes: decoded.bytes, file: nil, offset: 0, stride: shape.count, count: paths.count)
    return RawSplit(
      images: RecordStore(shape: shape, element: .byte, segments: [segment]), labels: pictures.map(\.label),
      targets: nil,
      files: decoded.files, pictures: paths.map(nameBelow), isGroupedByClass: true, notes: notes)
  }
}
