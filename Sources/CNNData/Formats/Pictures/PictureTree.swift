import CNNSpec
import Foundation

/// The pictures of a split's folder by class, and what is there and is not read.
///
/// A picture's class is the folder directly below the split's, however deep it is in that, as with torchvision's
/// `ImageFolder`. The pictures of a class are in the order of the bytes of their paths. Links are followed, but not back to a
/// folder that they are in.
struct PictureTree {
  /// A class, and its pictures by their paths below the split's folder.
  struct ClassFolder {
    let name: Name
    var pictures: [String] = []
  }

  private(set) var classes: [ClassFolder] = []
  private(set) var passedOver = PassedOverEntries()
  private let root: String
  /// The split's name in notes.
  private let word: String
  private let isFlat: Bool

  /// - Parameter isFlat: Whether folders inside a class's folder are not read, as in an earlier version.
  /// - Throws: `noPictures` without a folder for a class; `unreadable`.
  init(_ folder: String, split: Split, isFlat: Bool) throws(DataError) {
    root = folder
    self.isFlat = isFlat
    word = split.ofFiles.rawValue
    let listing = try DataFolder.list(folder)
    passedOver.add(.hidden, listing.hidden.map { "\(word)/\($0.text)" })
    let above = [FolderIdentity("\(folder)/.."), FolderIdentity(folder)].compactMap { $0 }
    for name in listing.names {
      guard let identity = FolderIdentity("\(folder)/\(name.text)") else {
        passedOver.add(.loose, ["\(word)/\(name.text)"])
        continue
      }
      var pictures: [String] = []
      try collect(name.text, inside: above + [identity], into: &pictures)
      classes.append(
        ClassFolder(name: name, pictures: pictures.sorted { Name($0) < Name($1) }))
    }
    guard !classes.isEmpty else { throw .noPictures(folder: folder, isSplit: true) }
  }

  /// The classes alone, without a look into their folders.
  static func classNames(_ folder: String) throws(DataError) -> [Name] {
    let names = try DataFolder.list(folder).names.filter { FolderIdentity("\(folder)/\($0.text)") != nil }
    guard !names.isEmpty else { throw .noPictures(folder: folder, isSplit: true) }
    return names
  }

  private mutating func collect(
    _ path: String, inside folders: [FolderIdentity], into pictures: inout [String]
  ) throws(DataError) {
    let listing = try DataFolder.list("\(root)/\(path)")
    passedOver.add(.hidden, listing.hidden.map { "\(word)/\(path)/\($0.text)" })
    for name in listing.names {
      let entry = "\(path)/\(name.text)"
      if let identity = FolderIdentity("\(root)/\(entry)") {
        if isFlat {
          passedOver.add(.inner, ["\(word)/\(entry)"])
        } else if folders.contains(identity) {
          passedOver.add(.loop, ["\(word)/\(entry)"])
        } else {
          try collect(entry, inside: folders + [identity], into: &pictures)
        }
      } else if PictureFormat.isPicture(name) {
        pictures.append(entry)
      } else {
        passedOver.add(.noPicture, ["\(word)/\(entry)"])
      }
    }
  }
}

/// A folder by what it is and not by a path, of which links can make many.
struct FolderIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// - Returns: `nil` if the path does not lead to a folder.
  init?(_ path: String) {
    var status = stat()
    guard stat(Name(path).cString, &status) == 0, FileKind(mode: status.st_mode) == .folder else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}

extension DataFolder {
  static func isFolder(_ path: String) -> Bool { FolderIdentity(path) != nil }
}
