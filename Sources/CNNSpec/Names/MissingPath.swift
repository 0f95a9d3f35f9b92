import Foundation

/// The message about a path that leads nowhere: which part is missing, where it was looked for, and which name there is alike.
public enum MissingPath {
  /// - Parameters:
  ///   - path: as the user wrote it
  ///   - kind: `file` or `folder`
  public static func text(_ path: String, kind: String = "file") -> String {
    var text = "there is no such \(kind)"
    if !path.hasPrefix("/") {
      text += "; it was looked for in \(PrintableText.escaped(FileManager.default.currentDirectoryPath))"
    }
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
      return text + "; it is a link to \(PrintableText.escaped(target)), which is missing"
    }
    let (missing, parent) = firstMissing(path)
    if missing.hasSuffix("/") { text += "; the folder \(PrintableText.escaped(missing.dropLast())) is missing too" }
    if let near = similar(to: missing, in: parent) { text += "; did you mean \(PrintableText.escaped(near))?" }
    return text
  }

  /// Whether nothing of this name is there, as far as the system says.
  public static func isMissing(_ path: String) -> Bool {
    access(Name(path).cString, F_OK) != 0 && [ENOENT, ENOTDIR].contains(errno)
  }

  /// The shortest part of the path that does not exist, with a slash if more follows, and the folder that lacks it.
  private static func firstMissing(_ path: String) -> (missing: String, parent: String) {
    var parent = path.hasPrefix("/") ? "/" : "."
    var walked = path.hasPrefix("/") ? "/" : ""
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated() {
      let whole = walked + part
      guard FileManager.default.fileExists(atPath: whole) else {
        return (whole + (index + 1 < parts.count ? "/" : ""), parent)
      }
      (walked, parent) = (whole + "/", whole)
    }
    return (path, parent)
  }

  /// Names beyond this many are not compared.
  private static let mostNames = 10_000

  /// The path that a name which is nearly the same would have: another letter, another case, an ending more.
  private static func similar(to missing: String, in parent: String) -> String? {
    let path = missing.hasSuffix("/") ? String(missing.dropLast()) : missing
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).prefix(mostNames)
      .filter { !$0.hasPrefix(".") }.sorted()
    let longer = names.first { $0.hasPrefix(name + ".") }
    // Two names are not alike because they have the same ending.
    let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    let stems = names.filter { ending.isEmpty || $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    let stem = String(name.dropLast(ending.count))
    guard let near = longer ?? Spelling.mistyped(stem, among: stems).map({ $0 + ending }) else { return nil }
    return String(path.dropLast(name.count)) + near
  }
}
