import CNNKernels

/// `inputGradient = outputGradient · f'`, the derivative from the output where that determines it.
func activationBackward(
  _ code: ActivationCode, _ slope: Float, _ saved: Source, _ outputGradient: Source, _ inputGradient: Target,
  _ count: Int
) {
  switch code {
  case .relu: mapVectors(saved, outputGradient, inputGradient, count) { y, g in choose(y .> 0, g, .zero) }
  case .leakyReLU: mapVectors(saved, outputGradient, inputGradient, count) { y, g in choose(y .> 0, g, g * slope) }
  case .tanh: mapVectors(saved, outputGradient, inputGradient, count) { y, g in g * (1 - y * y) }
  case .sigmoid: mapVectors(saved, outputGradient, inputGradient, count) { y, g in g * (1 - y) * y }
  case .gelu: mapVectors(saved, outputGradient, inputGradient, count) { x, g in g * geluDerivative(x) }
  case .silu: mapVectors(saved, outputGradient, inputGradient, count) { x, g in g * siluDerivative(x) }
  case .elu: eluBackward(slope, saved, outputGradient, inputGradient, count)
  case .softplus: mapVectors(saved, outputGradient, inputGradient, count) { y, g in g * -vectorExpm1(-y) }
  case .hardSwish: mapVectors(saved, outputGradient, inputGradient, count) { x, g in hardSwishBackward(x, g) }
  }
}

/// From the output, α e^x = y + α, unless α is negative: then the output's sign doesn't tell the input's.
private func eluBackward(
  _ alpha: Float, _ saved: Source, _ outputGradient: Source, _ inputGradient: Target, _ count: Int
) {
  if alpha < 0 {
    mapVectors(saved, outputGradient, inputGradient, count) { x, g in choose(x .> 0, g, g * alpha * vectorExp(x)) }
  } else {
    mapVectors(saved, outputGradient, inputGradient, count) { y, g in choose(y .> 0, g, g * (y + alpha)) }
  }
}

@inline(__always)
private func geluDerivative(_ x: Vector) -> Vector {
  let gaussian = vectorGaussian(x)
  let probability = choose(x .> 0, 1 - gaussian.upperTail, gaussian.upperTail)
  return multiplyAdd(x, gaussian.density, probability)
}

@inline(__always)
private func siluDerivative(_ x: Vector) -> Vector {
  let s = vectorSigmoid(x)
  return s * multiplyAdd(x, 1 - s, Vector(repeating: 1))
}

@inline(__always)
private func hardSwishBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let between = gradient * (x / 3 + 0.5)
  return choose(x .<= -3, .zero, choose(x .< 3, between, gradient))
}

func activationKernels() -> ActivationKernels {
  ActivationKernels(
    forward: { activationForward($0, $1, $2, $3, $4) }, backward: { activationBackward($0, $1, $2, $3, $4, $5) })
}
