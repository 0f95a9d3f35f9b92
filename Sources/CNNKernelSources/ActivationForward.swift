import CNNKernels
import CVectors

/// `output = f(input)`; NaN passes through every function.
func activationForward(
  _ code: ActivationCode, _ slope: Float, _ input: Source, _ output: Target, _ count: Int
) {
  switch code {
  case .relu: mapVectors(input, output, count, rectify)
  case .leakyReLU: mapVectors(input, output, count) { select_less(.zero, $0, $0, $0 * slope) }
  case .tanh: mapVectors(input, output, count, vectorTanh)
  case .sigmoid: mapVectors(input, output, count, vectorSigmoid)
  case .gelu: mapVectors(input, output, count, gelu)
  case .silu: mapVectors(input, output, count, silu)
  case .elu: mapVectors(input, output, count) { select_less(.zero, $0, $0, vectorExpm1($0) * slope) }
  case .softplus: mapVectors(input, output, count, softplus)
  case .hardSwish: mapVectors(input, output, count, hardSwish)
  }
}

/// x times the normal distribution's probability of a value below x: PyTorch's `approximate='none'`.
@inline(__always)
private func gelu(_ x: Vector) -> Vector {
  let upperTail = vectorGaussian(x).upperTail
  return x * select_less(.zero, x, 1 - upperTail, upperTail)
}

/// ln(1 + e^x); PyTorch's threshold of 20 changes nothing in a float.
@inline(__always)
private func softplus(_ x: Vector) -> Vector {
  let tail = vectorLog1p(vectorExp(-magnitude(x)))
  return select_less(.zero, x, x + tail, tail)
}

@inline(__always)
private func silu(_ x: Vector) -> Vector { x * vectorSigmoid(x) }

@inline(__always)
private func hardSwish(_ x: Vector) -> Vector { x * clamp(x + 3, 0, 6) / 6 }
