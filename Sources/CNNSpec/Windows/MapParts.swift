/// The parts of one axis of a map whose number is given: part i reaches from `floor(i · input / parts)` to
/// `ceil((i + 1) · input / parts)`.
///
/// - Source: PyTorch's `AdaptiveAvgPool2d`.
struct MapParts {
  let input: Int
  let parts: Int

  /// Pixels of the largest part.
  var largest: Int {
    let (whole, rest) = input.quotientAndRemainder(dividingBy: parts)
    guard rest > 0 else { return whole }
    // Fractions at which parts begin are the multiples of this one, in units of 1 / parts of a pixel.
    let grain = Self.greatestCommonDivisor(rest, parts)
    return whole + (rest > grain ? 2 : 1)
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
