/// Breaks long sentences at spaces.
enum Wrapping {
  /// - Parameters:
  ///   - columns: Of the terminal.
  ///   - indent: Columns that the caller puts before each line.
  static func lines(_ text: String, columns: Int, indent: Int) -> [String] {
    let room = max(columns - indent, 20)
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= room {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
