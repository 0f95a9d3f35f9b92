/// What CIFAR's two data sets have in common.
public protocol CIFARFormat: DataFormat {
  /// A file that only the version for Python has.
  var pythonFile: String { get }
}

extension CIFARFormat {
  public var images: Shape { Shape(channels: 3, height: 32, width: 32) }
  public var shape: Shape? { images }

  public func mistake(missing: String, found: [Name], folder: String, _ words: Means.Words) -> String? {
    found.contains(Name(pythonFile))
      ? "this is the Python version of the data set (\(pythonFile)), expected \(layout); download the binary version"
      : nil
  }
}
