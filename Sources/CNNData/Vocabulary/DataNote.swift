import CNNSpec

/// A choice that was made while reading, worth a line on the console.
public enum DataNote: Hashable, Sendable {
  /// The files name no classes, so they are called `0`, `1`, and so on.
  case classesAreNumbers
  case noTestSplit
  /// So many pictures of a split were changed, or read in a way that has to be known.
  case pictures(Split, count: Int, of: Int, PictureChange)
  /// Entries of the data's folder that are not read; the first by their paths below it.
  case passedOver(PassedOver, count: Int, examples: [String])
  /// Folders of test classes without a picture.
  case emptyTestFolders([Name])
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
  /// The files list the network's classes in another order than the training had.
  case classesReordered([Name], learned: [Name])
  /// The only class that there is.
  case oneClass(Name)
  /// With training images, and without one in the held-out part.
  case classesWithoutHeldOutImages([Name])
  /// With training images, and without one in the test.
  case classesWithoutTestImages([Name])
  /// Only in the held-out part, so that the network never learns them.
  case classesOnlyHeldOut([Name])
  /// Their training images are beyond `limit`.
  case classesBeyondLimit([Name], limit: Int)
  /// Without a training image in the files.
  case classesWithoutImages([Name])

  /// What was done to pictures.
  public enum PictureChange: Hashable, Sendable {
    case resized(to: Size)
    case madeGrey, madeColour
    case sixteenBits
    /// Transparent pixels were laid over this brightness of all channels, or of each.
    case laidOver([Double])
    /// Without transparency, for a network that has a channel for it.
    case opaque
  }

  /// Why something is not read.
  public enum PassedOver: CaseIterable, Sendable {
    case hidden
    /// A file whose name does not end as a picture's does.
    case noPicture
    /// In a split's folder, and so of no class.
    case loose
    /// A link back to a folder that it is in.
    case loop
    /// A folder inside a class's folder, for a run that an earlier version began.
    case inner
    /// Beside the folders of the splits.
    case besideSplits
    /// A file named like the data set's.
    case unreadData
  }
}
