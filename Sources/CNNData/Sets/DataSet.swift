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
