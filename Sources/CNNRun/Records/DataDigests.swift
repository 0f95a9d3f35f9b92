import CNNData
import CNNSpec

/// The digests of a run's data: as one text for a checkpoint, and what differs between two lists.
public enum DataDigests {
  /// A message names no more files than this.
  private static let namedFiles = 5

  /// Whether two lists, from file's name to digest, are of the same files.
  ///
  /// Earlier versions listed a picture without the folder of its class, and of pictures of one name only one. Such a list
  /// agrees with a new one if all that it says is so.
  public static func agree(_ before: [String: String], _ after: [String: String]) -> Bool {
    differing(before, after).isEmpty
  }

  /// The first files of a split that differ from a checkpoint's text.
  ///
  /// - Parameters:
  ///   - found: The split's digests by file's name, with the split before it.
  /// - Returns: Nothing for a checkpoint that knows no digests of the split.
  public static func changes(since text: String, _ found: [String: String], in split: Split) -> [String] {
    let known = entries(text).filter { $0.key.hasPrefix("\(split.ofFiles.rawValue)/") }
    return known.isEmpty ? [] : listed(known, found)
  }

  /// `split/file:digest` of each file, in order, with blanks between them.
  package static func text(_ digests: [String: String]) -> String {
    digests.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
  }

  /// The first files that are in one text only, or with another digest, in order: `changed train/a.png`, `missing test/b.png`,
  /// `new train/c.png`.
  package static func differences(_ before: String, _ after: String) -> [String] {
    listed(entries(before), entries(after))
  }

  private static func listed(_ old: [String: String], _ new: [String: String]) -> [String] {
    // In a list of an earlier version the names are shorter.
    let namesBefore = Set(old.keys).union(old.keys.map { Name($0).key })
    let namesNow = Set(new.keys).union(new.keys.map(withoutFolders))
    let all = differing(old, new).sorted().map { name in
      namesBefore.contains(name) ? "\(namesNow.contains(name) ? "changed" : "missing") \(name)" : "new \(name)"
    }
    return all.count > namedFiles ? all.prefix(namedFiles) + ["and \(all.count - namedFiles) more"] : all
  }

  private static func differing(_ before: [String: String], _ after: [String: String]) -> Set<String> {
    let names = Set(before.keys).union(after.keys)
    let exact = names.filter { before[$0] != after[$0] }
    guard !exact.isEmpty, before.keys.allSatisfy({ $0.count { $0 == "/" } <= 1 }) else { return exact }
    let old = Dictionary(before.map { (Name($0.key).key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(grouping: after) { withoutFolders($0.key) }
    let earlier = Set(old.keys).union(new.keys).filter { name in
      !(new[name] ?? []).contains { $0.value == old[name] }
    }
    return earlier.isEmpty ? [] : earlier.count < exact.count ? earlier : exact
  }

  /// The split and the last part of the path.
  private static func withoutFolders(_ name: String) -> String {
    let parts = name.split(separator: "/")
    return parts.count > 2 ? "\(parts[0])/\(parts[parts.count - 1])" : name
  }

  /// By name, in which there may be blanks: an entry ends with its digest.
  private static func entries(_ text: String) -> [String: String] {
    var digests: [String: String] = [:]
    var entry = ""
    for part in text.split(separator: " ", omittingEmptySubsequences: false) {
      entry += (entry.isEmpty ? "" : " ") + part
      let (name, digest) = halves(entry)
      guard !digest.isEmpty, digest.allSatisfy(\.isHexDigit) else { continue }
      digests[name] = digest
      entry = ""
    }
    // What no version writes is compared all the same.
    if !entry.isEmpty { digests[halves(entry).name] = halves(entry).digest }
    return digests
  }

  private static func halves(_ entry: String) -> (name: String, digest: String) {
    let colon = entry.lastIndex(of: ":") ?? entry.endIndex
    return (String(entry[..<colon]), String(entry[colon...].dropFirst()))
  }
}
