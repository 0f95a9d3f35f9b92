import CNNSpec

/// The half of a data format that opens files. `CNNSpec` has the other half.
protocol FormatReader: DataFormat {
  /// The names of the classes in the order of their labels; `nil` for files that know only numbers.
  func classNames(in folder: DataFolder) throws(DataError) -> [Name]?
  /// Reads a split.
  ///
  /// - Returns: `nil` if the folder has none of the split's files.
  /// - Throws: What is wrong with the files; `filesMissing` if only some of the split's files are there.
  func read(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) throws(DataError) -> RawSplit?
  /// Looks at every file of a split by itself.
  func inspect(_ split: Split, in folder: DataFolder, _ request: ReadingRequest) -> [FileProblem]
  /// Files that look like the format's data and are not read.
  func unreadFiles(in folder: DataFolder) -> [String]
  /// What else a user should be told about the folder.
  func notes(in folder: DataFolder) -> [DataNote]
}

/// What is known when files are read.
struct ReadingRequest: Sendable {
  /// The names that the labels count; `nil` as long as their number is unknown.
  var classes: [Name]?
  /// What the network reads, if that is known.
  var input: Shape?
  /// The label of the first class in files that know only numbers.
  var firstLabel = 0
}

extension FormatReader {
  func unreadFiles(in folder: DataFolder) -> [String] { [] }
  func notes(in folder: DataFolder) -> [DataNote] { [] }
}

extension DataFormat {
  /// - Precondition: Every format has a reader, which `DataFormatTests` holds.
  var reader: any FormatReader {
    guard let reader = self as? any FormatReader else { preconditionFailure("\(word) has no reader") }
    return reader
  }
}
