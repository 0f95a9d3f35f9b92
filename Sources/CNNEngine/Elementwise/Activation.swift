import CNNKernels

/// A function applied to every element.
public enum Activation: Hashable, Sendable {
  case relu
  case leakyReLU(slope: Float)
  case tanh, sigmoid
  /// x times the standard normal distribution's probability of a value below x, exact and not by tanh.
  case gelu
  case silu
  case elu(alpha: Float)
  case softplus
  case hardSwish

  /// Whether `backward` reads the activation's input; if not it reads the output, and the activation may be in place.
  ///
  /// A negative slope makes the output's sign useless, so those need the input too.
  public var gradientNeedsInput: Bool {
    switch self {
    case .gelu, .silu, .hardSwish: true
    case .leakyReLU(let slope), .elu(let slope): slope < 0
    case .relu, .tanh, .sigmoid, .softplus: false
    }
  }

  /// `output = f(input)`; the two may be the same view. NaN stays NaN.
  ///
  /// - Precondition: `input` and `output` have the same count.
  public func forward(_ input: FloatView, into output: FloatView, engine: Engine) {
    precondition(input.count == output.count)
    engine.kernels.activation.forward(code, slope, input.pointer, output.pointer, input.count)
  }

  /// `inputGradient = outputGradient · f'`; the two may be the same view.
  ///
  /// - Parameter saved: The forward input if `gradientNeedsInput`, else the forward output.
  /// - Precondition: All three have the same count.
  public func backward(
    saved: FloatView, outputGradient: FloatView, into inputGradient: FloatView, engine: Engine
  ) {
    precondition(saved.count == outputGradient.count && saved.count == inputGradient.count)
    engine.kernels.activation.backward(
      code, slope, saved.pointer, outputGradient.pointer, inputGradient.pointer, saved.count)
  }

  /// The kernels' name of this function.
  var code: ActivationCode {
    switch self {
    case .relu: .relu
    case .leakyReLU: .leakyReLU
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .gelu: .gelu
    case .silu: .silu
    case .elu: .elu
    case .softplus: .softplus
    case .hardSwish: .hardSwish
    }
  }

  /// The number that belongs to the function, 0 for those without.
  var slope: Float {
    switch self {
    case .leakyReLU(let slope), .elu(let slope): slope
    case .relu, .tanh, .sigmoid, .gelu, .silu, .softplus, .hardSwish: 0
    }
  }
}
