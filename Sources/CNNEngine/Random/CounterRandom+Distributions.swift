extension CounterRandom {
  /// A number of the standard normal distribution.
  ///
  /// - Source: Marsaglia and Bray, *A Convenient Method for Generating Normal Variables*, 1964.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 {
        return x * (-2 * PortableMath.log(square) / square).squareRoot()
      }
    }
  }

  /// A number of the beta distribution with both parameters `alpha`, as mixup and CutMix draw it.
  ///
  /// Computed as the ratio of two gamma numbers, in logarithms because both underflow for a small `alpha`.
  ///
  /// - Precondition: `alpha` is positive.
  public mutating func beta(_ alpha: Double) -> Double {
    // Below this every number is 0 or 1, and the logarithms would be infinite.
    let alpha = max(alpha, 1e-300)
    let difference = logGamma(alpha) - logGamma(alpha)
    return 1 / (1 + PortableMath.exp(difference))
  }

  /// A number of the gamma distribution with scale 1.
  public mutating func gamma(_ shape: Double) -> Double { PortableMath.exp(logGamma(shape)) }

  /// The logarithm of a number of the gamma distribution with scale 1.
  ///
  /// - Source: Marsaglia and Tsang, *A Simple Method for Generating Gamma Variables*, 2000; a shape below 1 by their
  ///   section 6.
  private mutating func logGamma(_ shape: Double) -> Double {
    precondition(shape > 0, "the gamma distribution has a positive shape")
    if shape < 1 { return logGamma(shape + 1) + PortableMath.log(1 - uniform()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let t = 1 + c * x
      if t <= 0 { continue }
      let v = t * t * t
      let bound = 0.5 * x * x + d - d * v + d * PortableMath.log(v)
      if PortableMath.log(1 - uniform()) < bound { return PortableMath.log(d) + PortableMath.log(v) }
    }
  }
}
