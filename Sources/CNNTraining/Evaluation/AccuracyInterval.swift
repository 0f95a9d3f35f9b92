/// The 95 % confidence interval of a share of correct answers.
///
/// Wilson's, because the usual `p ± 1.96 · sqrt(p (1 - p) / n)` leaves 0...1 and is empty at 100 %.
///
/// - Source: Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, 1927.
public struct AccuracyInterval: Equatable, Sendable {
  public var low: Double
  public var high: Double

  /// The 97.5 % point of the normal distribution.
  static let quantile = 1.959963984540054

  public init(correct: Int, images: Int) {
    guard images > 0 else {
      (low, high) = (0, 1)
      return
    }
    let n = Double(images)
    let p = Double(correct) / n
    let z2 = Self.quantile * Self.quantile
    let centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    let margin = Self.quantile / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)).squareRoot()
    // The ends are exact; the sums above may miss them by a rounding.
    low = correct == 0 ? 0 : centre - margin
    high = correct == images ? 1 : centre + margin
  }
}
