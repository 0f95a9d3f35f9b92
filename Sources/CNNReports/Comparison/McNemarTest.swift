import Foundation

/// Whether two networks that answered the same images differ in accuracy by more than chance.
///
/// Only the images that one got right and the other wrong tell them apart. If both were equally good, each of those would
/// be a fair coin.
///
/// - Source: McNemar, *Note on the sampling error of the difference between correlated proportions or percentages*, 1947.
public struct McNemarTest: Equatable, Sendable {
  /// Images that only the first network got right.
  public let onlyFirst: Int
  public let onlySecond: Int
  /// The two-sided probability of a difference at least as large if both were equally good.
  public let probability: Double

  /// Up to so many disagreements the binomial distribution is summed; beyond, the normal one agrees to three digits.
  private static let mostExact = 1000
  /// A difference with a smaller probability is called significant.
  public static let level = 0.05

  public init(onlyFirst: Int, onlySecond: Int) {
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    let count = onlyFirst + onlySecond
    probability =
      count <= Self.mostExact
      ? Self.binomial(min(onlyFirst, onlySecond), of: count) : Self.normal(abs(onlyFirst - onlySecond), of: count)
  }

  public var isSignificant: Bool { probability < Self.level }

  /// `not significant, p = 0.31`.
  public var verdict: String {
    // Near the level two decimals would not say on which side of it a difference is.
    let number = String(format: probability < 0.1 ? "%.3f" : "%.2f", probability)
    let text = probability < 0.001 ? "p < 0.001" : "p = " + number
    return (isSignificant ? "significant, " : "not significant, ") + text
  }

  /// Twice the probability of at most `heads` of `count` fair coins.
  private static func binomial(_ heads: Int, of count: Int) -> Double {
    let all = lgamma(Double(count) + 1) - Double(count) * log(2.0)
    let sum = (0...heads).reduce(0.0) { sum, k in
      sum + exp(all - lgamma(Double(k) + 1) - lgamma(Double(count - k) + 1))
    }
    return min(1, 2 * sum)
  }

  /// Chi-squared with one degree of freedom and Edwards's correction for continuity.
  private static func normal(_ difference: Int, of count: Int) -> Double {
    let distance = Double(max(difference - 1, 0))
    return erfc((distance * distance / Double(count) / 2).squareRoot())
  }
}
