import CNNKernels

/// `output = f(input)`; NaN passes through every function.
func activationForward(
  _ code: ActivationCode, _ slope: Float, _ input: Source, _ output: Target, _ count: Int
) {
  switch code {
  case .relu: mapVectors(input, output, count) { choose($0 .< 0, .zero, $0) }
  case .leakyReLU: mapVectors(input, output, count) { choose($0 .> 0, $0, $0 * slope) }
  case .tanh: mapVectors(input, output, count) { vectorTanh($0) }
  case .sigmoid: mapVectors(input, output, count) { vectorSigmoid($0) }
  case .gelu: mapVectors(input, output, count) { gelu($0) }
  case .silu: mapVectors(input, output, count) { $0 * vectorSigmoid($0) }
  case .elu: mapVectors(input, output, count) { choose($0 .> 0, $0, vectorExpm1($0) * slope) }
  case .softplus: mapVectors(input, output, count) { softplus($0) }
  case .hardSwish: mapVectors(input, output, count) { hardSwish($0) }
  }
}

/// x times the normal distribution's probability of a value below x: PyTorch's `approximate='none'`.
@inline(__always)
private func gelu(_ x: Vector) -> Vector {
  let product = x * vectorGaussian(x).upperTail
  return choose(x .> 0, x - product, product)
}

/// ln(1 + e^x); PyTorch's threshold of 20 changes nothing in a float.
@inline(__always)
private func softplus(_ x: Vector) -> Vector {
  let tail = vectorLog1p(vectorExp(choose(x .> 0, -x, x)))
  return choose(x .> 0, x + tail, tail)
}

/// x · clamp(x + 3, 0, 6) / 6
@inline(__always)
private func hardSwish(_ x: Vector) -> Vector {
  var gate = x + 3
  gate = choose(gate .< 0, .zero, gate)
  gate = choose(gate .> 6, Vector(repeating: 6), gate)
  return x * gate / 6
}
