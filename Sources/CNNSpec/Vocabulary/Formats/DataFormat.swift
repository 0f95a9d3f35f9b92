/// What is known about one data format before a file is opened.
///
/// Whoever handles formats asks it. So a format is one file here, one in `CNNData` with its reader, and one word of
/// `DataSpec.Format.allCases`.
public protocol DataFormat: Sendable {
  /// The word in a configuration.
  var word: String { get }
  /// The number of classes; `nil` where the files say it.
  var classCount: Int? { get }
  /// The shape of all images; `nil` where the files say it.
  var shape: Shape? { get }
  /// Whether an image is a picture's file, which may be transparent and knows its class by name.
  var isOfPictures: Bool { get }
  /// Whether the first class may have another label than 0.
  var takesFirstLabel: Bool { get }
  /// The files or folders that a data set can't be without.
  var trainingFiles: [String] { get }
  /// The folder that the data set's archive unpacks to, which may stand alone in the named folder.
  var archiveFolder: String? { get }
  /// A folder of this format, in words.
  var layout: String { get }

  /// Where data comes from that is missing entirely. A download is named only where a standard data set seems to be meant:
  /// by its format, by the folder's name, or where no folder was named at all.
  ///
  /// - Parameter words: How a program calls what would help.
  func source(folder: String?, _ words: Means.Words) -> String
  /// What a folder without some of the files seems to be, in words; `nil` if it seems to be nothing else.
  ///
  /// - Parameters:
  ///   - missing: Which files are missing and which were found, in words.
  ///   - found: The names in the folder.
  func mistake(missing: String, found: [Name], folder: String, _ words: Means.Words) -> String?
}

extension DataFormat {
  public var classCount: Int? { nil }
  public var shape: Shape? { nil }
  public var isOfPictures: Bool { false }
  public var takesFirstLabel: Bool { false }
  public var archiveFolder: String? { nil }
  public func mistake(missing: String, found: [Name], folder: String, _ words: Means.Words) -> String? { nil }
}

extension DataSpec {
  /// A format by its word.
  public struct Format: RawRepresentable, CaseIterable, Hashable, Sendable {
    public let definition: any DataFormat

    public init(_ definition: any DataFormat) { self.definition = definition }

    public init?(rawValue: String) {
      guard let format = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = format
    }

    public var rawValue: String { definition.word }

    /// In the order of the documentation.
    public static let allCases: [Format] = [.idx, .cifar10, .cifar100, .images]
  }
}
