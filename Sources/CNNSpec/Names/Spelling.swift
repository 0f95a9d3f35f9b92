/// Finds the known word that somebody who mistyped probably meant.
public enum Spelling {
  /// Longer words are not compared: the work grows with the square, and nobody mistypes a paragraph.
  private static let longest = 40

  /// What another program's word is called here, or else the nearest of `known`.
  public static func nearest(to word: String, among known: [String]) -> String? {
    if let word = ForeignWords.translation(of: word, among: known) { return word }
    return mistyped(word, among: known)
  }

  /// The nearest of `known`, if at most a third of the word (at least 1 letter, at most 3) has to change.
  static func mistyped(_ word: String, among known: [String]) -> String? {
    let letters = Array(word.lowercased().utf8)
    guard !letters.isEmpty, letters.count <= longest else { return nil }
    let allowed = min(max((letters.count + 2) / 3, 1), 3)
    var best: (word: String, distance: Int)?
    for candidate in known {
      let other = Array(candidate.lowercased().utf8)
      guard other.count <= longest, abs(other.count - letters.count) <= allowed else { continue }
      let distance = editDistance(letters, other)
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
  ///
  /// - Source: Damerau, *A technique for computer detection and correction of spelling errors*, 1964 (restricted form).
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
