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
    if let inner = Self.archiveFolder(format), listing.names == [Name(inner)] {
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

  /// The folder that a data set's archive unpacks to, which may stand alone in the named folder.
  private static func archiveFolder(_ format: DataSpec.Format) -> String? {
    switch format {
    case .cifar10: "cifar-10-batches-bin"
    case .cifar100: "cifar-100-binary"
    case .idx, .images: nil
    }
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
    var passedOver = PassedOver()
    passedOver.add(.hidden, hidden.map(\.text))
    passedOver.add(.unreadData, unreadData)
    return passedOver.notes + (format == .images ? pictureNotes : [])
  }

  /// Files that look like the format's data and are not read.
  private var unreadData: [String] {
    switch format {
    case .idx: unreadIDXFiles
    case .cifar10, .cifar100: unreadCIFARFiles
    case .images: []
    }
  }

  /// Reads a split.
  ///
  /// - Parameters:
  ///   - classes: The names that the labels count; `nil` as long as their number is unknown.
  ///   - input: What the network reads, if that is known.
  ///   - firstLabel: The label of the first class in files that know only numbers.
  /// - Returns: `nil` if the folder has none of the split's files.
  /// - Throws: What is wrong with the files; `filesMissing` if only some of the split's files are there.
  func read(_ split: Split, classes: [Name]?, input: Shape?, firstLabel: Int = 0) throws(DataError)
    -> RawSplit?
  {
    switch format {
    case .idx: return try readIDX(split, classCount: classes?.count, firstLabel: firstLabel)
    case .cifar10, .cifar100: return try readCIFAR(split)
    case .images: return try readPictures(split, classes: classes ?? [], input: input)
    }
  }

  /// The names of the classes in the order of their labels; `nil` for files that know only numbers.
  func classNames() throws(DataError) -> [Name]? {
    switch format {
    case .idx: return names.contains(Name(Self.classFile)) ? try ClassNames.read(file(Self.classFile)) : nil
    case .cifar10, .cifar100: return try cifarClassNames()
    case .images: return try pictureClassNames()
    }
  }

  /// One name on each line; the data set's own names, since ours would be a guess.
  static let classFile = "classes.txt"
}
