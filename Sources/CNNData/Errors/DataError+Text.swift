import CNNSpec

/// The words for every error of a data set: what was found, what was expected, what to do.
extension DataError: HelpfulError {
  /// One line, `path: error: message`; without a path where the configuration is at fault.
  public func text(_ words: Means.Words) -> String {
    let message = self.message(words)
    if let path { return "\(path): error: \(message)" }
    if case .pathMissing = self { return "error: \(message)" }
    return key.map { "error: \($0.text): \(message)" } ?? "error: \(message)"
  }

  /// What of the configuration is at fault, so that whoever has its text can show the line.
  public var key: ConfigurationKey? {
    switch self {
    case .unknownClasses: ConfigurationKey(stanza: "data", key: "classes")
    case .labelsStartLater: ConfigurationKey(stanza: "data", key: "first_label")
    case .validationTooLarge: ConfigurationKey(stanza: "data", key: "validation")
    case .channelValues(let key, _, _): ConfigurationKey(stanza: "data", key: key)
    case .stdNotPositive: ConfigurationKey(stanza: "data", key: "std")
    case .augmentedTargets, .mixedWithoutLabels: ConfigurationKey(stanza: "augment", key: nil)
    case .augmentationTooLarge(let key, _, _): ConfigurationKey(stanza: "augment", key: key)
    case .inputShape(_, let found, let expected):
      found.channels != expected.channels
        ? ConfigurationKey(stanza: "input", key: "channels")
        : ConfigurationKey(
          stanza: "input", key: found.height != expected.height ? "height" : "width", alternatives: ["length"])
    case .pathMissing, .noImages: ConfigurationKey(stanza: "data", key: nil)
    default: nil
    }
  }

  /// The error for a reader who is shown the line of the configuration.
  public func complaint(_ words: Means.Words = \.plain) -> String {
    let message = self.message(words)
    if let path { return "\(path): \(message)" }
    return key.map { "\($0.key.map { "`\($0)`" } ?? "[\($0.stanza)]"): \(message)" } ?? message
  }

  /// The file or folder at fault.
  public var path: String? {
    switch self {
    case .missing(let path), .folderMissing(let path, _), .notAFolder(let path), .notAFile(let path, _),
      .unreadable(let path, _), .filesMissing(let path, _, _, _), .empty(let path), .webPage(let path),
      .otherFormat(let path, _, _), .otherKind(let path, _, _), .notIDX(let path, _), .labelsInsteadOfImages(let path),
      .imagesInsteadOfLabels(let path), .elementType(let path, _, _), .dimensionCount(let path, _, _),
      .emptyDimension(let path, _), .tooLarge(let path, _), .truncated(let path, _, _), .overlong(let path, _, _),
      .changed(let path, _, _), .recordSize(let path, _, _), .notFinite(let path, _), .gzipDamaged(let path, _, _),
      .gzipTruncated(let path, _), .gzipTrailing(let path, _), .gzipLongerThan(let path, _),
      .gzipTooLarge(let path, _, _), .countsDiffer(_, _, let path, _), .labelOutOfRange(let path, _, _, _, _, _, _),
      .labelBelowFirst(let path, _, _, _, _),
      .labelTooLarge(let path, _, _, _, _),
      .shapesDiffer(let path, _, _, _), .inputShape(let path, _, _), .classNames(let path, _),
      .classCount(let path, _, _), .otherClasses(let path, _, _), .unexpectedClass(let path, _, _),
      .pictures(let path, _, _), .noPictures(let path, _),
      .picturesTooLarge(let path, _, _),
      .noImages(_, let path), .splitMissing(_, let path):
      PrintableText.escaped(path)
    case .picture(let problem): PrintableText.escaped(problem.path)
    case .unknownClasses, .labelsStartLater, .validationTooLarge, .channelValues, .stdNotPositive, .augmentedTargets,
      .mixedWithoutLabels, .augmentationTooLarge, .pathMissing:
      nil
    }
  }

  /// What decides the exit code.
  public var category: Category {
    switch self {
    case .missing, .folderMissing, .notAFolder, .notAFile, .unreadable, .filesMissing, .splitMissing, .noPictures,
      .pathMissing:
      .missingInput
    case .empty, .webPage, .otherFormat, .otherKind, .notIDX, .labelsInsteadOfImages, .imagesInsteadOfLabels,
      .elementType,
      .dimensionCount, .emptyDimension, .tooLarge, .truncated, .overlong, .changed, .recordSize, .notFinite,
      .gzipDamaged, .gzipTruncated, .gzipTrailing, .gzipLongerThan, .gzipTooLarge, .countsDiffer, .labelOutOfRange,
      .labelBelowFirst, .labelTooLarge,
      .shapesDiffer, .inputShape, .classNames, .classCount, .otherClasses, .unexpectedClass, .pictures,
      .picturesTooLarge, .picture,
      .noImages:
      .content
    case .unknownClasses, .labelsStartLater, .validationTooLarge, .channelValues, .stdNotPositive, .augmentedTargets,
      .mixedWithoutLabels, .augmentationTooLarge:
      .configuration
    }
  }

  /// The error without its path.
  public var message: String { message(\.plain) }

  /// The same in the words of a program.
  public func message(_ words: Means.Words) -> String {
    switch self {
    case .missing(let path): MissingPath.text(path)
    case .folderMissing(let path, let format):
      missingFolder(path, format, words)
    case .notAFolder: "this is a file, expected the folder that holds the data set's files; name the folder"
    case .notAFile(_, let found):
      "found \(found.rawValue), expected a regular file; \(found == .folder ? "name a file in it" : "copy it to a file")"
    case .unreadable(_, let reason):
      "can't be read: \(PrintableText.escaped(reason)); check the permissions and the disk"
    case .filesMissing(_, let format, let names, let found):
      missingFiles(format, names: names, found: found, folder: path ?? "", words)
    case .empty: "the file is empty, expected a header and data; \(remedy)"
    case .webPage:
      "this is a web page saved under a data file's name: the download failed; delete it, and download the file again"
    case .otherFormat(_, let found, let expected):
      "found \(found), expected \(expected); unpack or convert it"
    case .otherKind(let path, let found, let expected): found.mismatch(path: path, expected: .data(expected), words)
    case .notIDX(_, let firstBytes):
      "the first bytes are \(hex(firstBytes)), expected an IDX file's 00 00 08 (bytes) or 00 00 0d (floats); \(remedy)"
    case .labelsInsteadOfImages:
      "holds labels (a list of integers), expected images; were the images and the labels swapped? Exchange the two files"
    case .imagesInsteadOfLabels:
      "holds images, expected labels (one or more integers an image); were the images and the labels swapped? Exchange the two files"
    case .elementType(_, let found, let expected):
      "IDX element type \(hex([found]))\(typeName(found)), expected \(listed(expected.map { hex([$0]) + typeName($0) })); convert the file"
    case .dimensionCount(_, let found, let expected):
      "\(found) dimensions, expected \(listed(expected.map(String.init))); images are [count, height, width] or [count, channels, height, width]"
    case .emptyDimension(_, let dimensions):
      "the header gives the sizes \(shape(dimensions)), expected at least 1 in each; \(remedy)"
    case .tooLarge(_, let dimensions):
      "the header gives the sizes \(shape(dimensions)), more than can be addressed; \(remedy)"
    case .truncated(_, let bytes, let expected):
      "the file is cut short: \(counted(bytes, "byte")), expected \(grouped(expected)) by its header; \(remedy)"
    case .overlong(_, let bytes, let expected):
      "the file is too long: \(grouped(bytes)) bytes, expected \(grouped(expected)) by its header; \(remedy)"
    case .changed(_, let bytes, let expected):
      "the file changed while it was being read: \(grouped(bytes)) bytes now, \(grouped(expected)) before; leave it alone and start again"
    case .recordSize(_, let bytes, let record):
      "\(counted(bytes, "byte")), expected a multiple of \(grouped(record)) (labels and pixels of one image); \(remedy)"
    case .notFinite(_, let record): "image \(record) holds a value that is not a finite number; correct the file"
    case .gzipDamaged(_, let offset, let reason):
      "damaged gzip data at byte \(grouped(offset)) (\(reason)); \(remedy)"
    case .gzipTruncated(_, let bytes): "the gzip data ends early, after \(counted(bytes, "byte")); \(remedy)"
    case .gzipTrailing(_, let bytes):
      "\(counted(bytes, "byte")) \(bytes == 1 ? "follows" : "follow") the end of the gzip data; \(remedy)"
    case .gzipLongerThan(_, let expected):
      "unpacks to more than the \(grouped(expected)) bytes that its header gives; \(remedy)"
    case .gzipTooLarge(_, let expected, let limit):
      "unpacks to \(grouped(expected)) bytes by its header, more than the \(grouped(limit)) that are kept in memory; unpack it with gunzip, so that it is read where it lies"
    case .countsDiffer(let images, let imageCount, _, let labelCount):
      "\(counted(labelCount, "label")), but \(counted(imageCount, "image")) in \(PrintableText.escaped(images)); both have to come from one data set"
    case .labelOutOfRange(_, let record, let offset, let label, let classCount, let first, let isFixed):
      "label \(label) of image \(grouped(record)) (byte \(grouped(offset))), expected \(first)...\(first + classCount - 1) for \(counted(classCount, "class", "classes")); "
        + (isFixed
          ? remedy : "classes are counted by classes.txt, the training labels or the checkpoint; correct what is wrong")
    case .labelBelowFirst(_, let record, let offset, let label, let first):
      label < 0
        ? "label \(label) of image \(grouped(record)) (byte \(grouped(offset))) is negative, and classes are counted from 0 on; write the labels anew, -1 and 1 as 0 and 1 for example"
        : "label \(label) of image \(grouped(record)) (byte \(grouped(offset))) is below first_label = \(first); lower first_label under [data], or correct the file"
    case .labelTooLarge(_, let record, let offset, let label, let limit):
      "label \(grouped(label)) of image \(grouped(record)) (byte \(grouped(offset))) is above \(grouped(limit)), the largest of a class without a name; is the first column the class?"
    case .labelsStartLater(let lowest, let highest, let first):
      "labels are \(lowest)...\(highest), none is \(first); set first_label = \(lowest) under [data]"
    case .shapesDiffer(_, let found, let other, let expected):
      "images of \(sizes(found)), but \(sizes(expected)) in \(PrintableText.escaped(other)); both have to come from one data set"
    case .inputShape(_, let found, let expected):
      "images of \(sizes(found)) (channels x height x width), but the network's [input] is \(sizes(expected)); change [input] or take other data"
    case .classNames(_, let reason): classNameText(reason)
    case .classCount(_, let found, let expected):
      "\(counted(found, "class", "classes")), expected \(expected); take the data that the network was trained on, or give its class names in classes.txt"
    case .otherClasses(_, let missing, let unknown):
      "the network knows classes that the data does not have: \(names(missing))"
        + (unknown.isEmpty ? "" : "; the data has \(names(unknown)), which the network does not know")
        + "; take the data that the network was trained on, or give its class names in classes.txt"
    case .unexpectedClass(_, let known, let isListed):
      isListed
        ? "not a class of classes.txt, which lists \(names(known)); add the name there, or remove the folder"
        : "not a class of the training images, which are \(names(known)); remove or rename the folder"
    case .pictures(_, let problems, let count):
      "\(counted(count, "picture")) can't be used:"
        + problems.map { "\n  \(PrintableText.escaped($0.path)): \(pictureText($0.reason, path: $0.path, words))" }
        .joined()
        + (count > problems.count ? "\n  and \(count - problems.count) more" : "")
    case .noPictures(_, let isSplit):
      isSplit
        ? "no class folders, expected one folder of PNG files for each class" : "no PNG files, expected at least one"
    case .picturesTooLarge(_, let count, let limit):
      "\(grouped(count)) pictures take more than the \(grouped(limit)) bytes of memory that are allowed; make [input] or the data set smaller"
    case .picture(let problem): pictureText(problem.reason, path: problem.path, words)
    case .unknownClasses(let unknown, let known):
      "no \(unknown.count == 1 ? "class" : "classes") \(names(unknown)); the data set has \(names(known))"
    case .noImages(let split, _):
      "no \(split.adjective) images are left; check `classes`, `validation` and `limit` under [data]"
    case .splitMissing(let split, _): "the data set has no \(split.adjective) images; \(split.remedy)"
    case .validationTooLarge(let asked, let available):
      "\(counted(asked, "image")) can't be held out of \(grouped(available)), of which at least one has to remain for training; ask for fewer"
    case .channelValues(_, let found, let channels):
      "\(counted(found, "value")) for images of \(counted(channels, "channel")); give one, or one for each channel"
    case .stdNotPositive(let value): "\(value) is not positive; pixels are divided by it"
    case .augmentedTargets: "images with target images are not augmented; remove the stanza"
    case .mixedWithoutLabels: "mixup and cutmix mix classes, and this data set has none; remove the keys"
    case .augmentationTooLarge(_, let found, let limit):
      "\(found) is more than these images allow; give at most \(limit)"
    case .pathMissing(let format):
      "no folder for the data; \(words(.missingDataFolder)): \(format.definition.layout); \(format.definition.source(folder: nil, words))"
    }
  }

  /// The advice for a damaged file. It is often the user's own file, so no download is named.
  private var remedy: String { "replace the file with a good copy" }
}

/// What is called alike is asked in a sentence that ends there.
private func missingFolder(_ path: String, _ format: DataSpec.Format, _ words: Means.Words) -> String {
  let missing = MissingPath.text(path, kind: "folder")
  return missing + (missing.hasSuffix("?") ? " Expected " : "; expected ")
    + "\(format.definition.layout); \(format.definition.source(folder: path, words))"
}

private func missingFiles(
  _ format: DataSpec.Format, names: [String], found: [Name], folder: String, _ words: Means.Words
) -> String {
  let shown = 5
  let listing =
    found.isEmpty
    ? "the folder is empty"
    : "found \(found.prefix(shown).map(\.shown).joined(separator: ", "))\(found.count > shown ? " and \(found.count - shown) more" : "")"
  let named = names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " and " + names.last!
  let missing = "\(named) missing; \(listing)"
  if let mistake = format.definition.mistake(missing: missing, found: found, folder: folder, words) { return mistake }
  return "\(missing); expected \(format.definition.layout); "
    + (found.isEmpty
      ? format.definition.source(folder: folder, words)
      : "add what is missing, or name another folder with \(words(.dataFolder))")
}

private func classNameText(_ reason: ClassNameProblem) -> String {
  switch reason {
  case .empty: "no class names, expected one on each line in the order of the labels"
  case .repeated(let name, let line): "line \(line) repeats the class name \(name.shown); every class needs its own"
  case .blankLine(let line): "line \(line) is blank, expected a class name; the line's number is the label"
  case .count(let found, let expected):
    "\(counted(found, "class name")), expected one for each of \(counted(expected, "class", "classes")); correct or remove the file"
  case .notText: "not text in UTF-8 or another encoding of bytes, expected one class name on each line"
  }
}

private func pictureText(_ reason: PictureProblem.Reason, path: String, _ words: Means.Words) -> String {
  switch reason {
  case .unreadable(let reason): "can't be read: \(PrintableText.escaped(reason))"
  case .notPNG(let found):
    found?.mismatch(path: path, expected: .picture, words)
      ?? "found an unknown kind of file, expected a PNG file; name a PNG file"
  case .noInput: "standard input is empty; send it a PNG file\(words(.pictureOnStandardInput))"
  case .severalInputs:
    "standard input holds several pictures, one after another; send it one, or name the files or their folder instead of -"
  case .damaged(let reason): "damaged PNG file (\(PrintableText.escaped(reason))); replace it"
  case .tooLarge(let width, let height, let limit):
    "\(width)x\(height) pixels, more than the \(limit) a side that are read; make it smaller"
  case .shape(let found, let expected):
    "\(sizes(found)) (channels x height x width), but \(sizes(expected)) in the first picture; make them alike, or give the network's [input]"
  }
}

private func sizes(_ shape: Shape) -> String { "\(shape.channels)x\(shape.height)x\(shape.width)" }

private func shape(_ dimensions: [Int]) -> String { dimensions.map(String.init).joined(separator: " x ") }

private func listed(_ words: [String]) -> String { words.joined(separator: " or ") }

/// The name of an IDX element type, in brackets.
private func typeName(_ type: UInt8) -> String {
  switch type {
  case 0x08: " (bytes)"
  case 0x09: " (signed bytes)"
  case 0x0b: " (16-bit integers)"
  case 0x0c: " (32-bit integers)"
  case 0x0d: " (floats)"
  case 0x0e: " (64-bit floats)"
  default: ""
  }
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

/// Names in order, the middle of a long list left out.
private func names(_ names: [Name]) -> String {
  let shown = 24
  let listed = names.prefix(shown).map(\.shown).joined(separator: ", ")
  return names.count > shown ? "\(listed), and \(names.count - shown) more" : listed
}

/// `1 image` or `1,234 images`.
private func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
}

private func grouped(_ number: Int) -> String { Phrase.grouped(number) }

extension Split {
  fileprivate var adjective: String {
    switch self {
    case .training: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }

  fileprivate var remedy: String {
    switch self {
    case .training: "add the training files"
    case .validation: "set `validation` under [data] to hold some out of the training images"
    case .test: "add the test files, or name another split"
    }
  }
}
