/// What local response normalisation divides by: `(bias + alpha / size · Σ x²) ^ beta`.
public struct LocalResponseShape: Sendable {
  public var channels: Int
  /// Neighbouring channels in a sum: `size / 2` before and `(size - 1) / 2` after.
  public var size: Int
  public var alpha, beta, bias: Float

  public init(channels: Int, size: Int, alpha: Float, beta: Float, bias: Float) {
    self.channels = channels
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }
}

/// Kernels of local response normalisation, pixel by pixel.
public struct LocalResponseKernels: Sendable {
  public typealias Forward =
    @Sendable (
      _ shape: LocalResponseShape, _ input: Source, _ output: Target, _ positions: Int, _ scratch: Target
    ) -> Void
  public typealias Backward =
    @Sendable (
      _ shape: LocalResponseShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target,
      _ positions: Int, _ scratch: Target
    ) -> Void

  /// `scratch` has 2 (channels + size) floats; output and input may be the same memory.
  public let forward: Forward
  /// `scratch` has 3 (channels + size) floats; the gradients may be the same memory.
  public let backward: Backward

  public init(forward: @escaping Forward, backward: @escaping Backward) {
    self.forward = forward
    self.backward = backward
  }
}
