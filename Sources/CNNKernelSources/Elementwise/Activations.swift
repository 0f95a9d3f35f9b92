import CNNKernels
import CVectors

extension Kernels {
  /// `output = f(input)`; NaN passes through every function.
  static func activate(_ function: ActivationFunction, slope: Float, input: Source, into output: Target, count: Int) {
    switch function {
    case .relu: mapVectors(input, output, count, reluVector)
    case .leakyReLU: mapVectors(input, output, count) { select_less(.zero, $0, $0, $0 * slope) }
    case .tanh: mapVectors(input, output, count, vectorTanh)
    case .sigmoid: mapVectors(input, output, count, vectorSigmoid)
    case .gelu: mapVectors(input, output, count, gelu)
    case .silu: mapVectors(input, output, count, silu)
    case .elu: mapVectors(input, output, count) { select_less(.zero, $0, $0, vectorExpm1($0) * slope) }
    case .softplus: mapVectors(input, output, count, softplus)
    case .hardSwish: mapVectors(input, output, count, hardSwish)
    case .relu6: mapVectors(input, output, count) { clamp($0, 0, 6) }
    case .hardSigmoid: mapVectors(input, output, count, hardSigmoid)
    case .mish: mapVectors(input, output, count, mish)
    case .selu: mapVectors(input, output, count, selu)
    }
  }

  /// `inputGradient = outputGradient · f'`, the derivative from the output where that determines it.
  static func activationGradient(
    _ function: ActivationFunction, slope: Float, saved: Source, outputGradient: Source, into inputGradient: Target,
    count: Int
  ) {
    switch function {
    case .relu: mapVectors(saved, outputGradient, inputGradient, count, reluBackward)
    case .leakyReLU:
      mapVectors(saved, outputGradient, inputGradient, count) { y, g in select_less(.zero, y, g, g * slope) }
    case .tanh: mapVectors(saved, outputGradient, inputGradient, count, tanhBackward)
    case .sigmoid: mapVectors(saved, outputGradient, inputGradient, count, sigmoidBackward)
    case .gelu: mapVectors(saved, outputGradient, inputGradient, count, geluBackward)
    case .silu: mapVectors(saved, outputGradient, inputGradient, count, siluBackward)
    case .elu where slope < 0: eluBackwardFromInput(slope, saved, outputGradient, inputGradient, count)
    case .elu: eluBackward(slope, saved, outputGradient, inputGradient, count)
    case .softplus: mapVectors(saved, outputGradient, inputGradient, count, softplusBackward)
    case .hardSwish: mapVectors(saved, outputGradient, inputGradient, count, hardSwishBackward)
    case .relu6: mapVectors(saved, outputGradient, inputGradient, count, relu6Backward)
    case .hardSigmoid: mapVectors(saved, outputGradient, inputGradient, count, hardSigmoidBackward)
    case .mish: mapVectors(saved, outputGradient, inputGradient, count, mishBackward)
    case .selu: mapVectors(saved, outputGradient, inputGradient, count, seluBackward)
    }
  }
}

// MARK: Functions

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

@inline(__always)
private func hardSigmoid(_ x: Vector) -> Vector { clamp(x + 3, 0, 6) / 6 }

@inline(__always)
private func mish(_ x: Vector) -> Vector { x * softplusTanh(x) }

/// tanh(ln(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2); from 20 on it is 1 in a float, and e^x would soon overflow.
@inline(__always)
private func softplusTanh(_ x: Vector) -> Vector {
  let limit = Vector(repeating: 20)
  let power = vectorExp(select_less(x, limit, x, limit))
  let n = power * (power + 2)
  return n / (n + 2)
}

/// λ and α with which the outputs of a network keep mean 0 and variance 1.
///
/// - Source: Klambauer et al., *Self-Normalizing Neural Networks*, 2017, equation 2 and its constants.
private let seluScale: Float = 1.0507009873554805
private let seluAlpha: Float = 1.6732632423543772

@inline(__always)
private func selu(_ x: Vector) -> Vector {
  select_less(.zero, x, x * seluScale, vectorExpm1(x) * (seluScale * seluAlpha))
}

// MARK: Derivatives

/// The derivative is found from the output y, because α e^x = y + α.
@inline(never)
private func eluBackward(
  _ alpha: Float, _ output: Source, _ outputGradient: Source, _ inputGradient: Target, _ count: Int
) {
  var i = 0
  while i < count {
    let left = count &- i
    let (y, g) = (loadNext(output + i, left), loadNext(outputGradient + i, left))
    storeNext(select_less(.zero, y, g, g * (y + alpha)), inputGradient + i, left)
    i &+= lanes
  }
}

/// For a negative alpha, with which the output's sign doesn't tell the input's.
@inline(never)
private func eluBackwardFromInput(
  _ alpha: Float, _ input: Source, _ outputGradient: Source, _ inputGradient: Target, _ count: Int
) {
  var i = 0
  while i < count {
    let left = count &- i
    let (x, g) = (loadNext(input + i, left), loadNext(outputGradient + i, left))
    storeNext(select_less(.zero, x, g, g * alpha * vectorExp(x)), inputGradient + i, left)
    i &+= lanes
  }
}

@inline(__always)
private func reluBackward(_ y: Vector, _ gradient: Vector) -> Vector { select_less(.zero, y, gradient, .zero) }

@inline(__always)
private func tanhBackward(_ y: Vector, _ gradient: Vector) -> Vector { gradient * (1 - y * y) }

@inline(__always)
private func sigmoidBackward(_ y: Vector, _ gradient: Vector) -> Vector { gradient * (1 - y) * y }

/// The derivative is sigmoid x = 1 - e^-y.
@inline(__always)
private func softplusBackward(_ y: Vector, _ gradient: Vector) -> Vector { gradient * -vectorExpm1(-y) }

@inline(__always)
private func geluBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let gaussian = vectorGaussian(x)
  let probability = select_less(.zero, x, 1 - gaussian.upperTail, gaussian.upperTail)
  return gradient * multiplyAdd(x, gaussian.density, probability)
}

@inline(__always)
private func siluBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let s = vectorSigmoid(x)
  return gradient * s * multiplyAdd(x, 1 - s, Vector(repeating: 1))
}

@inline(__always)
private func hardSwishBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let between = gradient * (x / 3 + 0.5)
  let limit = Vector(repeating: 3)
  return select_at_most(x, -limit, .zero, select_less(x, limit, between, gradient))
}

@inline(__always)
private func relu6Backward(_ y: Vector, _ gradient: Vector) -> Vector {
  select_less(.zero, y, select_less(y, Vector(repeating: 6), gradient, .zero), .zero)
}

/// The derivative is found from the input, because the output is 1 before the input is 3.
@inline(__always)
private func hardSigmoidBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let limit = Vector(repeating: 3)
  return select_less(-limit, x, select_less(x, limit, gradient / 6, .zero), .zero)
}

@inline(__always)
private func mishBackward(_ x: Vector, _ gradient: Vector) -> Vector {
  let t = softplusTanh(x)
  return gradient * multiplyAdd(x * vectorSigmoid(x), 1 - t * t, t)
}

/// The derivative is found from the output y, because λ α e^x = y + λ α.
@inline(__always)
private func seluBackward(_ y: Vector, _ gradient: Vector) -> Vector {
  select_less(.zero, y, gradient * seluScale, gradient * (y + seluScale * seluAlpha))
}
