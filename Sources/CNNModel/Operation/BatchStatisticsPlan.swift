/// Where one batch normalisation keeps its sums and factors between stages.
struct BatchStatisticsPlan: Sendable {
  let channels: Int
  /// Images of a batch at most: each has sums of its own, so that no chunk is seen in the result.
  let partialCount: Int
  var offset = 0

  /// Parts in units of a channel count: statistics, coefficients, gradient coefficients, and gradients nobody wants.
  private static let statisticsWidth = 2
  private static let coefficientWidth = 3
  private static let gradientCoefficientWidth = 4
  private static let unusedWidth = 2
  private static let partialWidth = 2

  var statistics: Range<Int> { part(0, Self.statisticsWidth) }
  var mean: Range<Int> { part(0, 1) }
  var coefficients: Range<Int> { part(Self.statisticsWidth, Self.coefficientWidth) }
  var gradientCoefficients: Range<Int> {
    part(Self.statisticsWidth + Self.coefficientWidth, Self.gradientCoefficientWidth)
  }
  var unusedWeightGradient: Range<Int> { part(partialStart - Self.unusedWidth, 1) }
  var unusedBiasGradient: Range<Int> { part(partialStart - 1, 1) }

  /// Sums of the first `count` images.
  func partials(_ count: Int) -> Range<Int> { part(partialStart, count * Self.partialWidth) }
  func partial(_ image: Int) -> Range<Int> { part(partialStart + image * Self.partialWidth, Self.partialWidth) }

  /// Floats in all.
  var count: Int { (partialStart + partialCount * Self.partialWidth) * channels }

  private var partialStart: Int {
    Self.statisticsWidth + Self.coefficientWidth + Self.gradientCoefficientWidth + Self.unusedWidth
  }

  private func part(_ start: Int, _ width: Int) -> Range<Int> {
    offset + start * channels..<offset + (start + width) * channels
  }
}
