/// Reads numbers as a person writes them and nothing else: `12abc`, `0x10`, `nan` and `1e999` are not numbers.
enum StrictNumber {
  enum Result<Value: Equatable>: Equatable {
    case value(Value)
    /// Digits all right, but more than the type holds.
    case tooLarge
    case malformed
  }

  static func integer(_ text: String) -> Result<Int> {
    let digits = text.first == "-" ? text.dropFirst() : Substring(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else { return .malformed }
    return Int(text).map(Result.value) ?? .tooLarge
  }

  static func decimal(_ text: String) -> Result<Double> {
    guard isDecimal(text) else { return .malformed }
    guard let value = Double(text), value.isFinite else { return .tooLarge }
    let mantissa = text.prefix { $0 != "e" && $0 != "E" }
    let isZero = !mantissa.utf8.contains { isDigit($0) && $0 != UInt8(ascii: "0") }
    // 1e-999 would silently become 0.
    return value == 0 && !isZero ? .tooLarge : .value(value)
  }

  /// `-`? digits (`.` digits)? ([eE] [+-]? digits)?, where one side of the point may be empty.
  private static func isDecimal(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = takeDigits(&rest)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = takeDigits(&rest)
    }
    guard whole + fraction > 0 else { return false }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    rest.removeFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    return takeDigits(&rest) > 0 && rest.isEmpty
  }

  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
    let digits = bytes.prefix(while: isDigit).count
    bytes.removeFirst(digits)
    return digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
