/// Writes words of a command line so that a person can paste them into a shell.
public enum ShellWord {
  /// Returns the word, in single quotes if a shell would split it or give one of its characters a meaning.
  ///
  /// A word with control characters is written as `$'...'`, which bash, zsh and ksh read, so that it neither forges lines
  /// nor commands the terminal.
  public static func quoted(_ word: String) -> String {
    if PrintableText.escaped(word) != word { return escaped(word) }
    let plain = word.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || "-_./=:,+@%".unicodeScalars.contains(scalar)
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// Returns the path of a file as a word that no command takes for a flag: `./-x` for `-x`.
  public static func path(_ path: String) -> String { quoted(path.hasPrefix("-") ? "./" + path : path) }

  private static func escaped(_ word: String) -> String {
    var result = "$'"
    for scalar in word.unicodeScalars {
      switch scalar {
      case "'", "\\": result += "\\" + String(scalar)
      case _ where PrintableText.escaped(String(scalar)) == String(scalar): result.unicodeScalars.append(scalar)
      default:
        // What stands for a byte is that byte again.
        for byte in Name(String(scalar)).bytes {
          result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      }
    }
    return result + "'"
  }
}
