import CNNSpec

/// Why a data set can't be used: the fact, with what was found and what was expected.
///
/// `DataError+Text.swift` turns each into words. A path is written as the user gave it, followed by the file's name.
public enum DataError: Error, Hashable, Sendable {
  // Files and folders that can't be read.
  case missing(path: String)
  case folderMissing(path: String, format: DataSpec.Format)
  case notAFolder(path: String)
  case notAFile(path: String, found: FileKind)
  case unreadable(path: String, reason: String)
  case filesMissing(folder: String, format: DataSpec.Format, names: [String], found: [Name])

  // Files that aren't what their name says.
  case empty(path: String)
  case webPage(path: String)
  case otherFormat(path: String, found: String, expected: String)
  case otherKind(path: String, found: FileSignature, expected: String)
  case notIDX(path: String, firstBytes: [UInt8])
  case labelsInsteadOfImages(path: String)
  case imagesInsteadOfLabels(path: String)
  case elementType(path: String, found: UInt8, expected: [UInt8])
  case dimensionCount(path: String, found: Int, expected: [Int])
  case emptyDimension(path: String, dimensions: [Int])
  case tooLarge(path: String, dimensions: [Int])
  case truncated(path: String, bytes: Int, expected: Int)
  case overlong(path: String, bytes: Int, expected: Int)
  case changed(path: String, bytes: Int, expected: Int)
  case recordSize(path: String, bytes: Int, record: Int)
  case notFinite(path: String, record: Int)

  // Compression.
  case gzipDamaged(path: String, offset: Int, reason: String)
  case gzipTruncated(path: String, bytes: Int)
  case gzipTrailing(path: String, bytes: Int)
  case gzipLongerThan(path: String, expected: Int)
  case gzipTooLarge(path: String, expected: Int, limit: Int)

  // Contents that contradict each other.
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// - Parameter isFixed: Whether the format says how many classes there are.
  case labelOutOfRange(
    path: String, record: Int, offset: Int, label: Int, classCount: Int, first: Int = 0, isFixed: Bool = false)
  case labelBelowFirst(path: String, record: Int, offset: Int, label: Int, first: Int)
  case labelTooLarge(path: String, record: Int, offset: Int, label: Int, limit: Int)
  /// The labels are as many as the classes, and begin at another number than `first_label`.
  case labelsStartLater(lowest: Int, highest: Int, first: Int)
  case shapesDiffer(path: String, found: Shape, other: String, expected: Shape)
  case inputShape(path: String, found: Shape, expected: Shape)
  case classNames(path: String, reason: ClassNameProblem)
  case classCount(path: String, found: Int, expected: Int)
  /// Classes of the network that the data doesn't have, and of the data that the network doesn't know.
  case otherClasses(path: String, missing: [Name], unknown: [Name])
  /// - Parameter isListed: Whether `classes.txt` gives the known names.
  case unexpectedClass(path: String, known: [Name], isListed: Bool)

  // Pictures.
  case pictures(folder: String, problems: [PictureProblem], count: Int)
  case noPictures(folder: String, isSplit: Bool)
  case picturesTooLarge(folder: String, count: Int, limit: Int)
  case picture(PictureProblem)

  // A configuration that this data set can't serve.
  case unknownClasses(names: [Name], known: [Name])
  case noImages(split: Split, folder: String)
  case splitMissing(split: Split, folder: String)
  case validationTooLarge(asked: Int, available: Int)
  case channelValues(key: String, found: Int, channels: Int)
  case stdNotPositive(value: Double)
  case augmentedTargets
  case mixedWithoutLabels
  case augmentationTooLarge(key: String, found: Int, limit: Int)
  case pathMissing(format: DataSpec.Format)

  /// What is wrong, as far as the exit code is concerned.
  public enum Category: Hashable, Sendable {
    /// 65: a file's content.
    case content
    /// 66: a file is missing or can't be read.
    case missingInput
    /// 78: the configuration asks for what the data doesn't have.
    case configuration
  }
}

/// What stands where a file was expected.
public enum FileKind: String, Sendable {
  case folder = "a folder"
  case pipe = "a pipe"
  case socket = "a socket"
  case device = "a device"
  case unknown = "no regular file"
}

/// What is wrong with a list of class names.
public enum ClassNameProblem: Hashable, Sendable {
  case empty
  case repeated(Name, line: Int)
  case blankLine(Int)
  case notText
  case count(Int, expected: Int)
}

/// One picture that can't be used.
public struct PictureProblem: Hashable, Sendable {
  public let path: String
  public let reason: Reason

  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  public enum Reason: Hashable, Sendable {
    case unreadable(String)
    /// `nil` for bytes of no known kind.
    case notPNG(found: FileSignature?)
    /// Standard input without a byte.
    case noInput
    /// Standard input goes on with another picture, which would get no answer.
    case severalInputs
    case damaged(String)
    case tooLarge(width: Int, height: Int, limit: Int)
    case shape(found: Shape, expected: Shape)
  }
}

/// A stanza of the configuration and, where one is at fault, its key.
public struct ConfigurationKey: Hashable, Sendable {
  /// A setting stanza, as `data`, or a layer's name.
  public var stanza: String
  public var key: String?
  /// Other names under which the same may be written: a layer has `units` or `filters`.
  public var alternatives: [String]

  public init(stanza: String, key: String?, alternatives: [String] = []) {
    self.stanza = stanza
    self.key = key
    self.alternatives = alternatives
  }

  /// What may be written, the likeliest first.
  public var keys: [String] { (key.map { [$0] } ?? []) + alternatives }

  var text: String { "[\(stanza)]" + (key.map { " \($0)" } ?? "") }
}
