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
    let source = try DataFolder(path: shortPath(folder), spec)
    let names = try source.classNames()
    guard let training = try read(.training, spec, source, classes: names, input: input) else {
      throw source.filesMissing(spec.format.definition.trainingFiles)
    }
    // A network that tells more things apart than the files can count is not what they are for.
    let limit = training.largestPossibleLabel - spec.firstLabel
    let largest = spec.classes == nil ? outputs.map { $0 - 1 }.flatMap { $0 <= limit ? $0 : nil } : nil
    let start = names == nil ? labelStart(training, spec) : nil
    if spec.classes == nil, let start, let outputs, start.highest >= spec.firstLabel + outputs,
      start.highest - start.lowest < outputs
    {
      throw .labelsStartLater(lowest: start.lowest, highest: start.highest, first: spec.firstLabel)
    }
    let all =
      training.labels.isEmpty ? [] : names ?? numberNames(training.labels + [largest ?? 0], first: spec.firstLabel)
    let test = try read(.test, spec, source, classes: all, input: input ?? training.images.shape)
    try check(training, test: test, input: input)
    let selection = try ClassSelection(of: all, wanted: spec.classes)
    let kept = selection.records(training)
    let partition = try Partition(
      kept, labels: selection.labels(training, of: kept), spec: spec, seed: seed,
      isGroupedByClass: training.isGroupedByClass)
    let part = { (split: Split, raw: RawSplit, records: [Int32]) in
      ImageSet(split: split, raw: raw, records: records, labels: selection.labels(raw, of: records))
    }
    let set = part(.training, training, partition.training)
    guard set.count > 0 else { throw .noImages(split: .training, folder: source.path) }
    let testSet = test.map { part(.test, $0, selection.records($0)) }
    if let testSet, testSet.count == 0 { throw .noImages(split: .test, folder: source.path) }
    let preprocessing = try Preprocessing(mean: spec.mean, std: spec.std, training: set)
    let heldOut = partition.validation.isEmpty ? nil : part(.validation, training, partition.validation)
    var notes = notes(
      source, spec, named: names != nil, raw: [training, test], set: set, classes: selection.classes,
      preprocessing: preprocessing)
    if let start, start.lowest > spec.firstLabel, spec.classes == nil {
      notes.append(.labelsStartLater(lowest: start.lowest, highest: start.highest, first: spec.firstLabel))
    }
    notes += classNotes(
      selection.classes, files: selection.labels(training, of: kept), training: set, heldOut: heldOut, test: testSet,
      spec)
    return DataSet(
      classes: selection.classes, training: set, validation: heldOut, test: testSet, preprocessing: preprocessing,
      notes: notes)
  }

  /// Reads a split, and makes of its records the pictures that are meant.
  private static func read(
    _ split: Split, _ spec: DataSpec, _ source: DataFolder, classes: [Name]?, input: Shape?
  ) throws(DataError) -> RawSplit? {
    let storage = PixelStorage(spec)
    guard
      var raw = try source.read(
        split, ReadingRequest(classes: classes, input: input.map(storage.exchanged), firstLabel: spec.firstLabel))
    else { return nil }
    guard !storage.changesNothing else { return raw }
    raw.images = raw.images.stored(as: storage)
    // Target pictures belong to the images pixel by pixel; their values are another thing.
    if let targets = raw.targets, targets.shape.positions > 1 {
      raw.targets = targets.stored(as: PixelStorage(isTransposed: spec.transposes))
    }
    return raw
  }

  /// The lowest and the highest label of the files.
  private static func labelStart(_ training: RawSplit, _ spec: DataSpec) -> (lowest: Int, highest: Int)? {
    guard let lowest = training.labels.min(), let highest = training.labels.max() else { return nil }
    return (lowest + spec.firstLabel, highest + spec.firstLabel)
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
    let source = try DataFolder(path: shortPath(folder), spec)
    let names = try source.classNames()
    // A network of some classes says nothing about how many there are in the files.
    let counted = names ?? (spec.classes == nil || spec.format.definition.isOfPictures ? classes : nil)
    guard let raw = try read(split, spec, source, classes: counted, input: input) else {
      throw .splitMissing(split: split, folder: source.path)
    }
    try check(raw, test: nil, input: input)
    let all = raw.labels.isEmpty ? [] : names ?? unnamed(raw.labels, classes: classes, first: spec.firstLabel)
    let selection = try selection(of: all, classes: classes, spec: spec, folder: source.path)
    var records = selection.records(raw)
    if split != .test {
      let partition = try Partition(
        records, labels: selection.labels(raw, of: records), spec: spec, seed: seed,
        isGroupedByClass: raw.isGroupedByClass)
      records = split == .training ? partition.training : partition.validation
    }
    guard !records.isEmpty else {
      throw split == .validation
        ? .splitMissing(split: split, folder: source.path) : .noImages(split: split, folder: source.path)
    }
    var set = ImageSet(split: split, raw: raw, records: records, labels: selection.labels(raw, of: records))
    // Folders have their names with them; labels that are numbers get them from a list.
    if !spec.format.definition.isOfPictures, spec.classes == nil, let names, names != classes {
      set.notes.append(.classesReordered(names, learned: classes))
    }
    return set
  }

  private static func selection(
    of all: [Name], classes: [Name], spec: DataSpec, folder: String
  ) throws(DataError) -> ClassSelection {
    guard !all.isEmpty else { return try ClassSelection(of: [], wanted: nil) }
    let known = Set(all)
    let missing = classes.filter { !known.contains($0) }
    guard missing.isEmpty else {
      let learned = Set(classes)
      throw .otherClasses(path: folder, missing: missing, unknown: all.filter { !learned.contains($0) })
    }
    // Leaving images out silently would be a good result on the wrong question.
    guard spec.classes != nil || all.count == classes.count else {
      throw .classCount(path: folder, found: all.count, expected: classes.count)
    }
    return try ClassSelection(of: all, wanted: classes)
  }

  /// Names for labels that have none: the network's classes if those are names and as many, numbers otherwise.
  private static func unnamed(_ labels: [Int], classes: [Name], first: Int) -> [Name] {
    let highest = classes.compactMap { Int($0.text) }.max().map { min(max($0 - first, 0), RawSplit.mostUnnamedClasses) }
    let numbers = numberNames(labels + [highest ?? 0], first: first)
    if classes.allSatisfy(Set(numbers).contains) { return numbers }
    return numbers.count <= classes.count ? classes : numbers
  }

  /// The numbers that the files have for the labels from 0 to the largest.
  private static func numberNames(_ labels: [Int], first: Int) -> [Name] {
    (0...(labels.max() ?? 0)).map { Name(String(first + $0)) }
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

  /// The path as a user would write it: from the working directory where the folder is below it.
  static func shortPath(_ folder: URL) -> String {
    let working = FileManager.default.currentDirectoryPath + "/"
    let path = folder.standardizedFileURL.path
    // By bytes, since another folder's name may be equal as text.
    return path.utf8.starts(with: working.utf8) ? String(Substring(path.utf8.dropFirst(working.utf8.count))) : path
  }
}

extension ImageSet {
  init(split: Split, raw: RawSplit, records: [Int32], labels: [Int]) {
    self.init(
      split: split, shape: raw.images.shape, labels: labels, targetShape: raw.targets?.shape, files: raw.files,
      pictures: raw.pictures, notes: raw.notes, sizes: raw.sizes, images: raw.images, targets: raw.targets,
      records: records)
  }
}
