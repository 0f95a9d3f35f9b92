import CNNSpec
import Foundation

/// What a `[data]` stanza names: up to three splits, the names of their classes, and how to prepare their pixels.
public struct DataSet: Sendable {
  /// Names of the classes in the order of their labels; empty for regression.
  public let classes: [Name]
  public let training: ImageSet
  /// The held-out part; `nil` without `validation`.
  public let validation: ImageSet?
  /// `nil` when the folder has no test files. Nothing ever stands in for it.
  public let test: ImageSet?
  public let preprocessing: Preprocessing
  /// What a user should be told about how the files were read.
  public let notes: [DataNote]

  /// Shape of one image.
  public var shape: Shape { training.shape }
}

/// A choice that was made while reading, worth a line on the console.
public enum DataNote: Hashable, Sendable {
  /// The files name no classes, so they are called `0`, `1`, and so on.
  case classesAreNumbers
  case noTestSplit
  /// So many pictures of a split had another size or colour model than the network's input.
  case converted(split: Split, count: Int, to: Shape)
  /// Hidden files were passed over.
  case skippedHidden(count: Int)
  /// A folder beside those of the splits, of which nothing is read: `valid`, say. `[data] validation` holds images out.
  case unusedFolder(String)
  /// All training pixels of a channel are equal, so its std is taken as 1.
  case constantChannel(Int)
  /// The labels of a split have several columns, of which the first is the class.
  case labelColumns(Split, Int)
  /// What the files store was changed, because the configuration says so.
  case storedOtherwise(transposed: Bool, inverted: Bool)
  /// Labels without names don't begin at `first_label`.
  case labelsStartLater(lowest: Int, highest: Int, first: Int)
  /// With training images, and without one in the held-out part.
  case classesWithoutHeldOutImages([Name])
  /// Only in the held-out part, so that the network never learns them.
  case classesOnlyHeldOut([Name])
  /// Their training images are beyond `limit`.
  case classesBeyondLimit([Name], limit: Int)
  /// Without a training image in the files.
  case classesWithoutImages([Name])
}
