/// The activations that the kernels know, by their words in the language.
public enum ActivationFunction: String, CaseIterable, Sendable {
  case relu
  case leakyReLU = "leaky_relu"
  case tanh, sigmoid, gelu, silu, elu, softplus
  case hardSwish = "hard_swish"
  case relu6
  case hardSigmoid = "hard_sigmoid"
  case mish
  case selu

  /// Whether the derivative is found from the function's input; if not it is found from the output, and the function may be
  /// applied in place.
  ///
  /// A negative slope makes the output's sign useless, so those need the input too.
  public func gradientNeedsInput(slope: Float) -> Bool {
    switch self {
    case .gelu, .silu, .hardSwish, .hardSigmoid, .mish: true
    case .leakyReLU, .elu: slope < 0
    case .relu, .tanh, .sigmoid, .softplus, .relu6, .selu: false
    }
  }

  /// Whether a larger input never gives a smaller output.
  public func neverFalls(slope: Float) -> Bool {
    switch self {
    case .relu, .tanh, .sigmoid, .softplus, .relu6, .hardSigmoid, .selu: true
    case .leakyReLU, .elu: slope >= 0
    case .gelu, .silu, .hardSwish, .mish: false
    }
  }

  /// Whether it costs no more than reading its result from memory.
  public var isCheap: Bool {
    switch self {
    case .relu, .leakyReLU, .relu6: true
    case .tanh, .sigmoid, .gelu, .silu, .elu, .softplus, .hardSwish, .hardSigmoid, .mish, .selu: false
    }
  }
}

/// Kernels of activation functions; `slope` is that of `leakyReLU` and the alpha of `elu`.
public protocol ActivationKernels: SendableMetatype {
  /// `output = f(input)`; the two may be the same memory.
  static func activate(
    _ function: ActivationFunction, slope: Float, input: Source, into output: Target, count: Int)

  /// `inputGradient = outputGradient · f'`; `saved` is the input where `gradientNeedsInput` says so, else the output. The
  /// gradients may be the same memory.
  static func activationGradient(
    _ function: ActivationFunction, slope: Float, saved: Source, outputGradient: Source, into inputGradient: Target,
    count: Int)
}
