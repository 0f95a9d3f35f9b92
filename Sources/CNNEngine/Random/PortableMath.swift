/// Logarithm and exponential in double precision, from additions, multiplications and divisions alone.
///
/// The C library's differ in the last bit between versions and processors, and random numbers made from them would
/// differ with them. Relative error below 1e-15, which the tests hold them to.
enum PortableMath {
  private static let log2High = 0x1.62e42fefa38p-1
  private static let log2Low = 0x1.ef35793c7673p-45

  /// The natural logarithm of a positive, finite number.
  static func log(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 0x1.6a09e667f3bcdp0 {
      significand /= 2
      exponent += 1
    }
    // log m = 2 artanh s with |s| <= 0.1716, whose series gains 1.5 digits a term.
    let s = (significand - 1) / (significand + 1)
    let square = s * s
    var sum = 0.0
    for odd in stride(from: 23, through: 3, by: -2) { sum = (sum + 1 / Double(odd)) * square }
    return exponent * log2High + (2 * s + (2 * s * sum + exponent * log2Low))
  }

  /// e to the power of `x`; 0 below and infinity above what a double holds.
  static func exp(_ x: Double) -> Double {
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    let exponent = (x / (log2High + log2Low)).rounded()
    let rest = (x - exponent * log2High) - exponent * log2Low
    // The series of e^r with |r| <= 0.3466: the 14th term is below 1e-17.
    var sum = 1.0
    for term in stride(from: 14, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
    let half = Int(exponent) / 2
    return sum * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: Int(exponent) - half, significand: 1)
  }
}
