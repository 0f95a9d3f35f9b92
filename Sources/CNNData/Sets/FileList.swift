import CNNSpec
import Foundation

/// The files of a data set with the SHA-256 of each, as `sha256sum` writes them: `sha256sum -c` in the data's folder checks
/// them too.
public struct FileList: Equatable, Sendable {
  /// Digests by the path from the data's folder.
  private var digests: [Name: String] = [:]

  /// Sets with more files than this get such a list; `run.json` names the files of all others.
  public static let leastCount = ImageSet.listedCount + 1

  /// Reads every file.
  ///
  /// - Parameter folder: the data's, where the set was opened
  /// - Throws: As `SourceFile.digest()`.
  public init(_ set: DataSet, folder: URL) throws(DataError) {
    let start = Name(DataSet.shortPath(folder) + "/").bytes
    for part in [set.training, set.test].compactMap({ $0 }) {
      for (file, digest) in zip(part.files, try part.fileDigests()) {
        let path = Name(file.path).bytes
        digests[Name(bytes: path.starts(with: start) ? path.dropFirst(start.count) : path[...])] = digest
      }
    }
  }

  /// Reads the text of a list; lines that are none are passed over.
  public init(content: some Sequence<UInt8>) {
    for line in Array(content).split(separator: UInt8(ascii: "\n")) {
      let isEscaped = line.first == UInt8(ascii: "\\")
      let parts = line.dropFirst(isEscaped ? 1 : 0)
      guard parts.count > Self.nameStart else { continue }
      let name = Array(parts.dropFirst(Self.nameStart))
      digests[Name(bytes: isEscaped ? Self.unescaped(name) : name)] = String(
        decoding: parts.prefix(Self.digestLength), as: UTF8.self)
    }
  }

  /// The text of the list, in the order of the paths' bytes.
  public var content: [UInt8] {
    digests.keys.sorted().flatMap { path -> [UInt8] in
      let (bytes, digest) = (path.bytes, digests[path] ?? "")
      let escaped = Self.escaped(bytes)
      let mark = escaped == bytes ? "" : "\\"
      return Array("\(mark)\(digest)  ".utf8) + escaped + Array("\n".utf8)
    }
  }

  /// What another list has differently, in order: `changed a.png`, `missing b.png`, `new c.png`.
  public func differences(to other: FileList) -> [String] {
    Set(digests.keys).union(other.digests.keys).sorted().compactMap { path in
      let (before, after) = (digests[path], other.digests[path])
      guard before != after else { return nil }
      return "\(before == nil ? "new" : after == nil ? "missing" : "changed") \(path.shown)"
    }
  }

  // MARK: Text

  private static let digestLength = 64
  /// Behind the digest are two blanks.
  private static let nameStart = digestLength + 2

  /// Backslashes and line breaks in names, as `sha256sum` writes them.
  private static func escaped(_ name: [UInt8]) -> [UInt8] {
    name.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\\"): Array("\\\\".utf8)
      case UInt8(ascii: "\n"): Array("\\n".utf8)
      case UInt8(ascii: "\r"): Array("\\r".utf8)
      default: [byte]
      }
    }
  }

  private static func unescaped(_ name: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = name.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "\\"), let next = rest.next() else {
        result.append(byte)
        continue
      }
      result.append(next == UInt8(ascii: "n") ? 10 : next == UInt8(ascii: "r") ? 13 : next)
    }
    return result
  }
}
