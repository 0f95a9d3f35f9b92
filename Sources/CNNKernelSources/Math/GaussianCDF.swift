/// Both parts of the standard normal distribution that gelu needs.
struct Gaussian {
  /// Probability of a value above |x|.
  let upperTail: Vector
  /// Density at x.
  let density: Vector
}

/// The upper tail at |x| and the density, each within a few ulp also where they are tiny.
///
/// With z = |x| / √2, `(1 + 2z) e^(z²) erfc(z)` is nearly constant: a polynomial of degree 10 in (z - K) / (z + K)
/// holds it to 7e-9 for z up to 10.5, beyond which the tail is 0 in a float.
///
/// - Source: Shepherd and Laframboise, *Chebyshev Approximation of (1 + 2x) exp(x²) erfc x*, 1981; the coefficients
///   are a Chebyshev expansion computed with 40 digits.
@inline(__always)
func vectorGaussian(_ x: Vector) -> Gaussian {
  let pivot: Float = 3.75
  let largest: Float = 14.8
  let inverseSquareRoot2: Float = 0.707106781
  let inverseSquareRoot2Pi: Float = 0.398942280
  let size = clamp(magnitude(x), 0, largest)
  let z = size * inverseSquareRoot2
  let u = (z - pivot) / (z + pivot)
  var p = multiplyAdd(Vector(repeating: 0.0010908067), u, Vector(repeating: 0.0022915967))
  p = multiplyAdd(p, u, Vector(repeating: -0.009943542))
  p = multiplyAdd(p, u, Vector(repeating: 0.028041292))
  p = multiplyAdd(p, u, Vector(repeating: -0.058723442))
  p = multiplyAdd(p, u, Vector(repeating: 0.09236294))
  p = multiplyAdd(p, u, Vector(repeating: -0.10879328))
  p = multiplyAdd(p, u, Vector(repeating: 0.08227263))
  p = multiplyAdd(p, u, Vector(repeating: 0.0035847619))
  p = multiplyAdd(p, u, Vector(repeating: -0.1402405))
  p = multiplyAdd(p, u, Vector(repeating: 1.2375126))
  // The square's exponential, split so that rounding the square doesn't cost relative precision: the high part has
  // 12 bits, so its square is exact.
  let high = float(bits: bits(size) & ~0xFFF)
  let low = size - high
  // The low part's is below 2^-12 of the largest square, 0.06, and needs no reduction.
  let lowPower = low * (size + high) * -0.5
  let exponential = vectorExp(high * high * -0.5) * (exponentialRest(lowPower) + lowPower + 1)
  return Gaussian(
    upperTail: 0.5 * exponential * p / (1 + (z + z)), density: exponential * inverseSquareRoot2Pi)
}
