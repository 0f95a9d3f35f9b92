/// The digests of a run's data as one text, for a checkpoint, and what differs between two such texts.
enum DataDigests {
  /// A message names no more files than this.
  private static let namedFiles = 5

  /// `split/file:digest` of each file, in order, with blanks between them.
  static func text(_ digests: [String: String]) -> String {
    digests.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
  }

  /// The first files that are in one text only, or with another digest, in order.
  static func differences(_ before: String, _ after: String) -> [String] {
    let (old, new) = (entries(before), entries(after))
    let all = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    return all.count > namedFiles ? all.prefix(namedFiles) + ["and \(all.count - namedFiles) more"] : all
  }

  /// By name.
  private static func entries(_ text: String) -> [String: String] {
    var digests: [String: String] = [:]
    for entry in text.split(separator: " ") {
      let colon = entry.lastIndex(of: ":") ?? entry.endIndex
      digests[String(entry[..<colon])] = String(entry[colon...])
    }
    return digests
  }
}
