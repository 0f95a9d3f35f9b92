/// The activations that the kernels know.
public enum ActivationCode: Int32, Sendable {
  case relu, leakyReLU, tanh, sigmoid, gelu, silu, elu, softplus, hardSwish
}

/// Kernels of activation functions; `slope` is that of `leakyReLU` and the alpha of `elu`.
public struct ActivationKernels: Sendable {
  public typealias Forward =
    @Sendable (
      _ code: ActivationCode, _ slope: Float, _ input: Source, _ output: Target, _ count: Int
    ) -> Void
  public typealias Backward =
    @Sendable (
      _ code: ActivationCode, _ slope: Float, _ saved: Source, _ outputGradient: Source, _ inputGradient: Target,
      _ count: Int
    ) -> Void

  /// `output = f(input)`; the two may be the same memory.
  public let forward: Forward
  /// `inputGradient = outputGradient · f'`; `saved` is the input for gelu, silu, hard_swish and for a negative slope,
  /// else the output. The gradients may be the same memory.
  public let backward: Backward

  public init(forward: @escaping Forward, backward: @escaping Backward) {
    self.forward = forward
    self.backward = backward
  }
}
