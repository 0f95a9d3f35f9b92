import CNNSpec

/// The files of one split as they are, before classes are chosen and images held out.
struct RawSplit: Sendable {
  /// Classes at most in files that don't name them: more would be a column that counts something else.
  static let mostUnnamedClasses = 1 << 16

  var images: RecordStore
  /// One label a record; empty if the split has targets only.
  let labels: [Int]
  var targets: RecordStore?
  let files: [SourceFile]
  /// The path of each record's picture below the data folder; empty where files hold many records.
  var pictures: [Name] = []
  /// Whether all records of a class come together, so that the first records say little about the rest.
  var isGroupedByClass = false
  /// The largest label that the files can hold.
  var largestPossibleLabel = Int(UInt8.max)
  /// The sizes of pictures before they were converted.
  var sizes: PictureSizes?
  var notes: [DataNote] = []
}
