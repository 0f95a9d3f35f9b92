import CNNSpec
import Foundation

/// The pictures in a folder and the folders in it, in the order of their paths' bytes.
public struct PictureListing: Sendable {
  public private(set) var pictures: [String] = []
  /// Files that are no pictures by their names, and hidden ones: they are passed over.
  public private(set) var others: [String] = []
  public private(set) var hiddenCount = 0
  /// Folders that can't be read.
  public private(set) var problems: [(path: String, error: DataError)] = []

  /// Follows links, but into no folder again that it is in already.
  public init(folder: String) {
    add(folder, inside: [])
    pictures.sort { Name($0) < Name($1) }
  }

  /// Whether a path, whatever its bytes, leads to a folder.
  public static func isFolder(_ path: String) -> Bool { DataFolder.isFolder(path) }

  private mutating func add(_ folder: String, inside outer: [FolderIdentity]) {
    guard let identity = FolderIdentity(folder), !outer.contains(identity) else { return }
    do throws(DataError) {
      let listing = try DataFolder.list(folder)
      hiddenCount += listing.hidden.count
      for name in listing.names {
        let path = folder.hasSuffix("/") ? folder + name.text : "\(folder)/\(name.text)"
        if DataFolder.isFolder(path) {
          add(path, inside: outer + [identity])
        } else if PictureFormat.isPicture(name) {
          pictures.append(path)
        } else {
          others.append(path)
        }
      }
    } catch {
      problems.append((folder, error))
    }
  }
}
