/// Parts of sentences that several messages share.
public enum Phrase {
  /// A word of the file for a message: control characters made visible, long ones cut.
  static func clip(_ text: String, to limit: Int = 60) -> String {
    let cut = text.count > limit ? text.prefix(limit) + "..." : Substring(text)
    return PrintableText.escaped(cut)
  }

  static func meant(_ suggestion: String?, in brackets: String = "``") -> String {
    guard let suggestion, let open = brackets.first, let close = brackets.last else { return "" }
    return "; did you mean \(open)\(suggestion)\(close)?"
  }

  static func named(_ name: String?) -> String { name.map { " `\(clip($0))`" } ?? "" }

  static func list(_ words: [String]) -> String { words.joined(separator: ", ") }

  /// `1 image` or `2 images`.
  public static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  /// 1234567 as 1,234,567, the same in every locale.
  public static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  static func repeated(_ word: String, _ count: Int) -> String {
    Array(repeating: word, count: min(count, 4)).joined(separator: ", ") + (count > 4 ? ", ..." : "")
  }

  static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The largest divisor below `wish`, and the smallest above it; numbers beyond a million are not searched.
  static func nearDivisors(of number: Int, to wish: Int) -> [Int] {
    let limit = 1_000_000
    let below = stride(from: min(wish, number, limit), through: 1, by: -1).first { number % $0 == 0 }
    let above = wish < number ? (wish...min(number, max(wish, limit))).first { number % $0 == 0 } : nil
    return [below, above].compactMap { $0 }
  }
}
