import CVectors

/// Adding this to a small number leaves its nearest whole number in the low bits: 1.5 · 2^23.
private let roundingOffset: Float = 12_582_912
private let mantissaBits: Int32 = 23
private let exponentBias: Int32 = 127
private let log2E: Float = 1.44269504
/// ln 2 as a short and a small part, so that a whole multiple of the first is exact.
private let ln2High: Float = 0.693359375
private let ln2Low: Float = -2.12194440e-4

/// 2 to a whole power within a float's normal range.
@inline(__always)
private func powerOf2(_ exponent: IntegerVector) -> Vector { float(bits: (exponent &+ exponentBias) &<< mantissaBits) }

/// `e^r - 1 - r` for |r| at most half of ln 2.
///
/// - Source: Moshier, Cephes library, `expf`.
@inline(__always)
func exponentialRest(_ r: Vector) -> Vector {
  var p = multiplyAdd(Vector(repeating: 1.9875691500e-4), r, Vector(repeating: 1.3981999507e-3))
  p = multiplyAdd(p, r, Vector(repeating: 8.3334519073e-3))
  p = multiplyAdd(p, r, Vector(repeating: 4.1665795894e-2))
  p = multiplyAdd(p, r, Vector(repeating: 1.6666665459e-1))
  p = multiplyAdd(p, r, Vector(repeating: 5.0000001201e-1))
  return p * (r * r)
}

/// `x = n ln 2 + rest` with |rest| at most half of ln 2.
@inline(__always)
private func reduceByLn2(_ x: Vector) -> (n: IntegerVector, rest: Vector) {
  let shifted = multiplyAdd(x, Vector(repeating: log2E), Vector(repeating: roundingOffset))
  let n = shifted - roundingOffset
  let rest = multiplyAdd(n, Vector(repeating: -ln2Low), multiplyAdd(n, Vector(repeating: -ln2High), x))
  return (bits(shifted) &- bits(Vector(repeating: roundingOffset)), rest)
}

/// e^x, at most 1.5 ulp off; infinity and 0 beyond a float's range, NaN stays NaN.
@inline(__always)
func vectorExp(_ x: Vector) -> Vector {
  // Beyond these bounds the result is infinity and 0 anyway, and n would leave what two powers of 2 can make.
  let upper: Float = 89
  let lower: Float = -104
  let clamped = clamp(x, lower, upper)
  let (n, r) = reduceByLn2(clamped)
  let half = n &>> 1
  return (exponentialRest(r) + r + 1) * powerOf2(half) * powerOf2(n &- half)
}

/// e^x - 1 without the cancellation near 0, at most 2 ulp off.
@inline(__always)
func vectorExpm1(_ x: Vector) -> Vector {
  let upper: Float = 89
  // e^-30 is far below half an ulp of 1.
  let lower: Float = -30
  let clamped = clamp(x, lower, upper)
  let (n, r) = reduceByLn2(clamped)
  let fraction = exponentialRest(r) + r
  // 2^n itself overflows at n = 128, so the sum is made at half its size.
  let scale = powerOf2(n &- 1)
  let result = multiplyAdd(fraction, scale, scale - 0.5) * 2
  return select_equal(x, .zero, x, result)
}

/// 1 / (1 + e^-x), at most 3 ulp off.
@inline(__always)
func vectorSigmoid(_ x: Vector) -> Vector {
  let e = vectorExp(-magnitude(x))
  let positive = 1 / (1 + e)
  return select_less(x, .zero, e * positive, positive)
}

/// tanh x, at most 7 ulp off.
///
/// `x P(x²) / Q(x²)`, fitted for the smallest relative error up to where a float's tanh is 1: 2.1e-8 before rounding. All
/// coefficients are positive, so nothing cancels; what is off is the rounding of the two sums.
@inline(__always)
func vectorTanh(_ x: Vector) -> Vector {
  let whereTanhIs1: Float = 9.02
  let clamped = clamp(x, -whereTanhIs1, whereTanhIs1)
  let square = clamped * clamped
  let one = Vector(repeating: 1)
  var p = multiplyAdd(Vector(repeating: 1.33191084e-8), square, Vector(repeating: 2.058351e-5))
  p = multiplyAdd(p, square, Vector(repeating: 3.49403641e-3))
  p = multiplyAdd(p, square, Vector(repeating: 0.133797195))
  p = multiplyAdd(p, square, one)
  var q = multiplyAdd(Vector(repeating: 7.7620351e-7), square, Vector(repeating: 3.2830958e-4))
  q = multiplyAdd(q, square, Vector(repeating: 2.58710809e-2))
  q = multiplyAdd(q, square, Vector(repeating: 0.467130348))
  q = multiplyAdd(q, square, one)
  return clamp(clamped * p / q, -1, 1)
}
