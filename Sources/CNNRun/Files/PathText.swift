import CNNSpec
import Foundation

/// How files are named for people.
public enum PathText {
  /// The path from the current folder if the file is inside it, else the whole path.
  public static func short(_ url: URL) -> String { PrintableText.escaped(relative(url)) }

  private static func relative(_ url: URL) -> String {
    let path = url.standardizedFileURL.path
    let current = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL.path + "/"
    // By bytes, since another folder's name may be equal as text.
    return path.utf8.starts(with: current.utf8) ? String(Substring(path.utf8.dropFirst(current.utf8.count))) : path
  }

  /// The same as a word of a command that can be pasted.
  public static func command(_ url: URL) -> String { ShellWord.path(relative(url)) }
}
