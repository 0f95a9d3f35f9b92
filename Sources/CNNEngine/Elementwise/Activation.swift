import CNNKernels

/// A function applied to every element.
public struct Activation: Hashable, Sendable {
  public let function: ActivationFunction
  /// The slope of `leakyReLU` for negative inputs, and the alpha of `elu`; others have none.
  public let slope: Float

  public init(_ function: ActivationFunction, slope: Float = 0) {
    self.function = function
    self.slope = slope
  }

  /// - Parameter name: The word of the language.
  public init?(named name: String, slope: Float) {
    guard let function = ActivationFunction(rawValue: name) else { return nil }
    self.init(function, slope: slope)
  }

  public static let relu = Activation(.relu)

  /// Whether `backward` reads the activation's input; if not it reads the output, and the activation may be in place.
  public var gradientNeedsInput: Bool { function.gradientNeedsInput(slope: slope) }

  /// Whether a larger input never gives a smaller output.
  public var neverFalls: Bool { function.neverFalls(slope: slope) }

  /// Whether it costs no more than reading its result from memory.
  public var isCheap: Bool { function.isCheap }

  /// `output = f(input)`; the two may be the same view. NaN stays NaN.
  ///
  /// - Precondition: `input` and `output` have the same count.
  public func forward(_ input: FloatView, into output: FloatView, engine: Engine) {
    precondition(input.count == output.count)
    engine.kernels.activate(function, slope: slope, input: input.pointer, into: output.pointer, count: input.count)
  }

  /// `inputGradient = outputGradient · f'`; the two may be the same view.
  ///
  /// - Parameter saved: The forward input if `gradientNeedsInput`, else the forward output.
  /// - Precondition: All three have the same count.
  public func backward(
    saved: FloatView, outputGradient: FloatView, into inputGradient: FloatView, engine: Engine
  ) {
    precondition(saved.count == outputGradient.count && saved.count == inputGradient.count)
    engine.kernels.activationGradient(
      function, slope: slope, saved: saved.pointer, outputGradient: outputGradient.pointer, into: inputGradient.pointer,
      count: saved.count)
  }
}
