import CNNSpec
import Foundation

/// Looks at every file of a data set by itself, so that a user learns all that is wrong and not only the first error.
///
/// For a set that `DataSet.open` has refused: what is right is read once more, which costs time and no memory.
public struct FileInspection {
  /// In the order of the splits and their files.
  public private(set) var problems: [FileProblem] = []
  private let folder: DataFolder?

  /// - Parameters:
  ///   - refusal: Why the set could not be opened; it comes last if no file by itself is wrong.
  ///   - outputs: As many classes as the network tells apart, for labels without names.
  public init(_ spec: DataSpec, folder: URL, refusal: DataError, input: Shape) {
    do throws(DataError) {
      self.folder = try DataFolder(path: DataSet.shortPath(folder), spec)
    } catch {
      self.folder = nil
      problems = [FileProblem(error)]
      return
    }
    let names = attempt { folder throws(DataError) in try folder.classNames() } ?? nil
    for split in [Split.training, .test] {
      switch spec.format {
      case .idx: inspectIDX(split, classCount: names?.count, firstLabel: spec.firstLabel)
      case .cifar10, .cifar100: inspectCIFAR(split)
      case .images:
        attempt { folder throws(DataError) in
          try folder.readPictures(split, classes: names ?? [], input: PixelStorage(spec).exchanged(input))
        }
      }
    }
    // Files can be right, each by itself, and not fit together.
    if !problems.contains(where: { $0.error == refusal }) { problems.append(FileProblem(refusal)) }
  }

  @discardableResult
  private mutating func attempt<Value>(_ read: (DataFolder) throws(DataError) -> Value) -> Value? {
    guard let folder else { return nil }
    do throws(DataError) {
      return try read(folder)
    } catch {
      problems.append(FileProblem(error))
      return nil
    }
  }

  private mutating func inspectIDX(_ split: Split, classCount: Int?, firstLabel: Int) {
    guard let folder else { return }
    for (name, content) in folder.idxNames(split) {
      let file = attempt { (folder) throws(DataError) in
        try IDXFile(path: folder.file(name), content: content)
      }
      guard let file else { continue }
      if content == .labels {
        note(file.labelProblem(classCount: classCount, first: firstLabel))
      } else {
        note(file.floatProblem())
      }
    }
  }

  private mutating func inspectCIFAR(_ split: Split) {
    guard let folder else { return }
    let wanted = folder.fileNames(split)
    for name in wanted.flatMap({ [$0, $0 + ".gz"] }) where folder.names.contains(Name(name)) {
      let data = attempt { (folder) throws(DataError) in try folder.cifarFile(folder.file(name)) }
      if let data { note(folder.cifarLabelProblem(data)) }
    }
  }

  private mutating func note(_ problem: FileProblem?) {
    if let problem { problems.append(problem) }
  }
}

extension DataFolder {
  fileprivate func cifarLabelProblem(_ data: DataFile) -> FileProblem? {
    let count = data.bytes.count / recordSize
    let label = { Int(data.bytes[$0 * recordSize + labelSize - 1]) }
    let bad = (0..<count).filter { label($0) >= classCount }
    guard let first = bad.first else { return nil }
    return FileProblem(
      .labelOutOfRange(
        path: data.path, record: first, offset: first * recordSize + labelSize - 1, label: label(first),
        classCount: classCount), records: bad)
  }
}

extension IDXFile {
  fileprivate func floatProblem() -> FileProblem? {
    guard case .float = header.element else { return nil }
    let store = uncheckedRecords()
    let bad = (0..<store.count).filter { record in
      store.withRecord(record) { bytes in
        !(0..<store.shape.count).allSatisfy { bytes.bigEndianFloat($0).isFinite }
      }
    }
    return bad.first.map { FileProblem(.notFinite(path: data.path, record: $0), records: bad) }
  }
}
