/// The rules for names of layers.
enum LayerName {
  static let longest = 64
  /// Levels of blocks in blocks.
  static let deepest = 16
  /// Longest whole name: a part for each level of blocks, with room for the number of a copy.
  static let longestPath = (longest + 8) * (deepest + 1)

  /// What `from` calls the value that a network, or a block, starts from.
  static let input = "input"

  /// Letters, digits, `_`, `-`, and points between parts as the layers of blocks have them.
  static func isValid(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { isNamePart($0) }
    }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// Gives stanzas without a name the kind and its ordinal among its kind.
struct StandardNames {
  private var counts: [String: Int] = [:]

  mutating func next(_ kind: String) -> String {
    counts[kind, default: 0] += 1
    return "\(kind)\(counts[kind] ?? 0)"
  }
}
