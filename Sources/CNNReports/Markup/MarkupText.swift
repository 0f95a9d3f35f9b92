extension String {
  /// The text with everything that means something to HTML, SVG or XML written as a reference.
  ///
  /// Scalars are looked at one by one: a quote with a combining accent behind it is one `Character` that equals no quote,
  /// and a browser would still end the attribute there. Control characters, which no page may hold, become U+FFFD.
  var escapedForMarkup: String {
    var text = ""
    text.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\t", "\n": text.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
