import CNNSpec
import Foundation

extension DataSet {
  /// Opens and checks the training files, and the test files if the folder has any.
  ///
  /// Every byte that a batch could read is checked here, before an epoch begins; what isn't compressed is mapped and not
  /// copied.
  /// - Parameters:
  ///   - folder: Where the files are; `spec.path` is not looked at, since only the caller knows what it is relative to.
  ///   - seed: Chooses the held-out part.
  ///   - input: The network's input. Pictures are converted to it; other data must have it.
  ///   - outputs: The network's outputs. Labels without names may have fewer values than a network tells apart: a small
  ///     or cut set need not have an image of the last class.
  /// - Throws: Everything that `DataError` names.
  public static func open(
    _ spec: DataSpec, folder: URL, seed: UInt64, input: Shape? = nil, outputs: Int? = nil
  ) throws(DataError) -> DataSet {
    let source = try DataFolder(path: shortPath(folder), format: spec.format)
    let names = try source.classNames()
    guard let training = try source.read(.training, classes: names, input: input) else {
      throw .filesMissing(folder: source.path, format: spec.format, names: source.trainingNames, found: source.names)
    }
    // Files hold labels as bytes: a network that tells more things apart is not what they are for.
    let largest = spec.classes == nil ? outputs.map { $0 - 1 }.flatMap { $0 <= Int(UInt8.max) ? $0 : nil } : nil
    let all = training.labels.isEmpty ? [] : names ?? numberNames(training.labels + [largest ?? 0])
    let test = try source.read(.test, classes: all, input: input ?? training.images.shape)
    try check(training, test: test, input: input)
    let selection = try ClassSelection(of: all, wanted: spec.classes)
    let kept = selection.records(training)
    let partition = try Partition(kept, spec: spec, seed: seed, isGroupedByClass: training.isGroupedByClass)
    let part = { (split: Split, raw: RawSplit, records: [Int32]) in
      ImageSet(split: split, raw: raw, records: records, labels: selection.labels(raw, of: records))
    }
    let set = part(.training, training, partition.training)
    guard set.count > 0 else { throw .noImages(split: .training, folder: source.path) }
    let testSet = test.map { part(.test, $0, selection.records($0)) }
    if let testSet, testSet.count == 0 { throw .noImages(split: .test, folder: source.path) }
    let preprocessing = try Preprocessing(mean: spec.mean, std: spec.std, training: set)
    return DataSet(
      classes: selection.classes, training: set,
      validation: partition.validation.isEmpty ? nil : part(.validation, training, partition.validation),
      test: testSet, preprocessing: preprocessing,
      notes: notes(
        source, spec, named: names != nil, raw: [training, test], set: set, classes: selection.classes,
        preprocessing: preprocessing))
  }

  /// Opens one split for a network that is trained: with its classes, and nothing else of the data set.
  ///
  /// Labels are matched to `classes` by name; images of other classes are left out, as they were in training if
  /// `[data] classes` named some. Files that know no names have labels that count the network's classes.
  /// - Parameters:
  ///   - classes: The network's classes, from its checkpoint; empty for regression.
  ///   - seed: The seed of the training, which chose the held-out part.
  ///   - input: The network's input.
  /// - Throws: Everything that `DataError` names; `splitMissing` if the data has no such split.
  public static func openSplit(
    _ split: Split, _ spec: DataSpec, folder: URL, seed: UInt64, classes: [Name], input: Shape
  ) throws(DataError) -> ImageSet {
    let source = try DataFolder(path: shortPath(folder), format: spec.format)
    let names = try source.classNames()
    // A network of some classes says nothing about how many there are in the files.
    let counted = names ?? (spec.classes == nil || spec.format == .images ? classes : nil)
    guard let raw = try source.read(split, classes: counted, input: input) else {
      throw .splitMissing(split: split, folder: source.path)
    }
    try check(raw, test: nil, input: input)
    let all = raw.labels.isEmpty ? [] : names ?? unnamed(raw.labels, classes: classes)
    let selection = try selection(of: all, classes: classes, spec: spec, folder: source.path)
    var records = selection.records(raw)
    if split != .test {
      let partition = try Partition(records, spec: spec, seed: seed, isGroupedByClass: raw.isGroupedByClass)
      records = split == .training ? partition.training : partition.validation
    }
    guard !records.isEmpty else {
      throw split == .validation
        ? .splitMissing(split: split, folder: source.path) : .noImages(split: split, folder: source.path)
    }
    return ImageSet(split: split, raw: raw, records: records, labels: selection.labels(raw, of: records))
  }

  private static func selection(
    of all: [Name], classes: [Name], spec: DataSpec, folder: String
  ) throws(DataError) -> ClassSelection {
    guard !all.isEmpty else { return try ClassSelection(of: [], wanted: nil) }
    guard classes.allSatisfy(all.contains) else {
      throw .classCount(path: folder, found: all.count, expected: classes.count)
    }
    // Leaving images out silently would be a good result on the wrong question.
    guard spec.classes != nil || all.count == classes.count else {
      throw .classCount(path: folder, found: all.count, expected: classes.count)
    }
    return try ClassSelection(of: all, wanted: classes)
  }

  /// Names for labels that have none: the network's classes if those are names and as many, numbers otherwise.
  private static func unnamed(_ labels: [Int], classes: [Name]) -> [Name] {
    let numbers = numberNames(labels + [classes.compactMap { Int($0.text) }.max() ?? 0])
    if classes.allSatisfy(numbers.contains) { return numbers }
    return numbers.count <= classes.count ? classes : numbers
  }

  /// `0`, `1`, and so on up to the largest label.
  private static func numberNames(_ labels: [Int]) -> [Name] {
    (0...(labels.max() ?? 0)).map { Name(String($0)) }
  }

  private static func check(_ split: RawSplit, test: RawSplit?, input: Shape?) throws(DataError) {
    let path = split.files[0].path
    if let input, split.images.shape != input {
      throw .inputShape(path: path, found: split.images.shape, expected: input)
    }
    guard let test else { return }
    guard test.images.shape == split.images.shape else {
      throw .shapesDiffer(
        path: test.files[0].path, found: test.images.shape, other: path, expected: split.images.shape)
    }
    // Targets are the last of a split's files.
    guard let own = test.targets, let other = split.targets, own.shape != other.shape else { return }
    throw .shapesDiffer(
      path: test.files[test.files.count - 1].path, found: own.shape, other: split.files[split.files.count - 1].path,
      expected: other.shape)
  }

  private static func notes(
    _ source: DataFolder, _ spec: DataSpec, named: Bool, raw: [RawSplit?], set: ImageSet, classes: [Name],
    preprocessing: Preprocessing
  ) -> [DataNote] {
    var notes = raw.compactMap { $0 }.flatMap(\.notes)
    if !named, !classes.isEmpty { notes.append(.classesAreNumbers) }
    if raw.contains(where: { $0 == nil }) { notes.append(.noTestSplit) }
    if source.hiddenCount > 0 { notes.append(.skippedHidden(count: source.hiddenCount)) }
    let present = Set(set.labels)
    notes += source.unusedFolders.map { .unusedFolder(source.file($0)) }
    if spec.std == nil, case .byte = set.images.element {
      // Bytes differ from their mean by at most 0.5, so no other channel has this std.
      notes += preprocessing.std.indices.filter { preprocessing.std[$0] == 1 }.map { .constantChannel($0) }
    }
    let absent = classes.indices.filter { !present.contains($0) }.map { classes[$0] }
    if !absent.isEmpty { notes.append(.classesWithoutImages(absent)) }
    return notes
  }

  /// The path as a user would write it: from the working directory where the folder is below it.
  static func shortPath(_ folder: URL) -> String {
    let working = FileManager.default.currentDirectoryPath + "/"
    let path = folder.standardizedFileURL.path
    // By bytes, since another folder's name may be equal as text.
    return path.utf8.starts(with: working.utf8) ? String(Substring(path.utf8.dropFirst(working.utf8.count))) : path
  }
}

extension DataFolder {
  /// The files that a data set can't be without.
  fileprivate var trainingNames: [String] {
    switch format {
    case .idx: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
    case .cifar10: (1...5).map { "data_batch_\($0).bin" }
    case .cifar100: ["train.bin"]
    case .images: ["train"]
    }
  }
}

extension ImageSet {
  init(split: Split, raw: RawSplit, records: [Int32], labels: [Int]) {
    self.init(
      split: split, shape: raw.images.shape, labels: labels, targetShape: raw.targets?.shape, files: raw.files,
      pictures: raw.pictures, images: raw.images, targets: raw.targets, records: records)
  }
}
