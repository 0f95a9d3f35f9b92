import CNNSpec
import Foundation

/// How files are named for people.
enum PathText {
  /// The path from the current folder if the file is inside it, else the whole path.
  static func short(_ url: URL) -> String {
    let path = url.standardizedFileURL.path
    let current = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL.path + "/"
    return path.hasPrefix(current) ? String(path.dropFirst(current.count)) : path
  }

  /// The same as a word of a command that can be pasted.
  static func command(_ url: URL) -> String { ShellWord.path(short(url)) }
}
