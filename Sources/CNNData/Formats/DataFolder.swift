import CNNSpec
import Foundation

/// The folder of a data set, and how its format spells its files.
struct DataFolder: Sendable {
  let path: String
  let format: DataSpec.Format
  /// Names in the folder, sorted; hidden ones left out.
  let names: [Name]
  let hidden: [Name]
  /// What transparent pixels of pictures are laid over.
  let background: [Double]
  /// The rules by which files are read.
  let edition: Edition

  /// - Throws: `folderMissing`, `notAFolder` or `unreadable`.
  init(path: String, _ spec: DataSpec) throws(DataError) {
    let format = spec.format
    guard access(Name(path).cString, F_OK) == 0 else { throw .folderMissing(path: path, format: format) }
    var listing = try Self.list(path)
    var path = path
    if let inner = format.definition.archiveFolder, listing.names == [Name(inner)] {
      path = path.hasSuffix("/") ? path + inner : "\(path)/\(inner)"
      listing = try Self.list(path)
    }
    self.path = path
    self.format = format
    names = listing.names
    hidden = listing.hidden
    background = spec.background
    edition = spec.edition
  }

  func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

  func file(_ name: Name) -> String { file(name.text) }

  /// Names in a folder in the order of their bytes, which no locale changes.
  static func list(_ path: String) throws(DataError) -> (names: [Name], hidden: [Name]) {
    guard let folder = opendir(Name(path).cString) else {
      throw errno == ENOTDIR ? .notAFolder(path: path) : .unreadable(path: path, reason: systemMessage(errno))
    }
    defer { closedir(folder) }
    var names: [Name] = []
    var hidden: [Name] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Name(bytes: $0.prefix { $0 != 0 }) }
      if name == "." || name == ".." { continue }
      if name.bytes.first == UInt8(ascii: ".") { hidden.append(name) } else { names.append(name) }
    }
    return (names.sorted(), hidden.sorted())
  }

  /// What a user should be told about the folder: what is there and is not read.
  var notes: [DataNote] {
    var passedOver = PassedOverEntries()
    passedOver.add(.hidden, hidden.map(\.text))
    passedOver.add(.unreadData, reader.unreadFiles(in: self))
    return passedOver.notes + reader.notes(in: self)
  }

  /// Does what the `FormatReader` describes.
  func read(_ split: Split, _ request: ReadingRequest) throws(DataError) -> RawSplit? {
    try reader.read(split, in: self, request)
  }

  func inspect(_ split: Split, _ request: ReadingRequest) -> [FileProblem] {
    reader.inspect(split, in: self, request)
  }

  func classNames() throws(DataError) -> [Name]? { try reader.classNames(in: self) }

  private var reader: any FormatReader { format.definition.reader }

  /// The error for files of a split that are not there.
  func filesMissing(_ missing: [String]) -> DataError {
    .filesMissing(folder: path, format: format, names: missing, found: names)
  }

  /// One name on each line; the data set's own names, since ours would be a guess.
  static let classFile = "classes.txt"

  /// The names of that file; `nil` without one.
  func listedClasses() throws(DataError) -> [Name]? {
    names.contains(Name(Self.classFile)) ? try ClassNames.read(file(Self.classFile)) : nil
  }
}
