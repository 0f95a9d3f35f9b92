import CVectors

private let mantissaBits: Int32 = 23
private let mantissaMask: Int32 = 0x007F_FFFF
/// Exponent bits of 0.5, so that a mantissa with them lies in 0.5..<1.
private let halfBits: Int32 = 0x3F00_0000
private let halfExponent: Int32 = 126
/// Bits of 1.5 · 2^23: a small whole number added to them, less that float, is the number as a float.
private let roundingOffsetBits: Int32 = 0x4B40_0000
private let roundingOffset: Float = 12_582_912
private let ln2High: Float = 0.693359375
private let ln2Low: Float = -2.12194440e-4
/// Makes the smallest numbers normal: 2^23.
private let subnormalScale: Float = 8_388_608
private let smallestNormal: Float = 0x1p-126
private let halfSquareRoot2: Float = 0.707106781

/// ln(1 + x) - x + x²/2 for 1 + x between √½ and √2.
///
/// - Source: Moshier, Cephes library, `logf`.
@inline(__always)
private func logarithmRest(_ x: Vector) -> Vector {
  var p = multiplyAdd(Vector(repeating: 7.0376836292e-2), x, Vector(repeating: -1.1514610310e-1))
  p = multiplyAdd(p, x, Vector(repeating: 1.1676998740e-1))
  p = multiplyAdd(p, x, Vector(repeating: -1.2420140846e-1))
  p = multiplyAdd(p, x, Vector(repeating: 1.4249322787e-1))
  p = multiplyAdd(p, x, Vector(repeating: -1.6668057665e-1))
  p = multiplyAdd(p, x, Vector(repeating: 2.0000714765e-1))
  p = multiplyAdd(p, x, Vector(repeating: -2.4999993993e-1))
  p = multiplyAdd(p, x, Vector(repeating: 3.3333331174e-1))
  return p * x * (x * x)
}

/// ln x, at most 1.5 ulp off; -infinity at 0, NaN below.
@inline(__always)
func vectorLog(_ x: Vector) -> Vector {
  let normal = Vector(repeating: smallestNormal)
  let scaled = bits(select_less(x, normal, x * subnormalScale, x))
  var exponent = (scaled &>> mantissaBits) &- halfExponent
  var mantissa = float(bits: (scaled & mantissaMask) | halfBits)
  let half = Vector(repeating: halfSquareRoot2)
  exponent = select_less_integers(mantissa, half, exponent &- 1, exponent)
  exponent = select_less_integers(x, normal, exponent &- mantissaBits, exponent)
  mantissa = select_less(mantissa, half, mantissa + mantissa, mantissa) - 1
  let e = float(bits: exponent &+ roundingOffsetBits) - roundingOffset
  var result = multiplyAdd(e, Vector(repeating: ln2Low), logarithmRest(mantissa))
  result = multiplyAdd(mantissa * mantissa, Vector(repeating: -0.5), result)
  result = multiplyAdd(e, Vector(repeating: ln2High), mantissa + result)
  result = select_equal(x, .zero, Vector(repeating: -.infinity), result)
  // Infinity and NaN are their own logarithms; what is negative has none.
  result = select_less(x, Vector(repeating: .infinity), result, x)
  return select_less(x, .zero, Vector(repeating: .nan), result)
}

/// ln(1 + x) without the loss of digits near 0, at most 2 ulp off.
@inline(__always)
func vectorLog1p(_ x: Vector) -> Vector {
  let sum = 1 + x
  let logarithm = vectorLog(sum)
  // What rounding 1 + x lost, carried over by the derivative.
  let correction = (x - (sum - 1)) / sum
  let finite = select_less(sum, Vector(repeating: .infinity), logarithm + correction, logarithm)
  let corrected = select_less(.zero, sum, finite, logarithm)
  return select_equal(x, .zero, x, corrected)
}
