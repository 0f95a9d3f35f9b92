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
public protocol LocalResponseKernels: SendableMetatype {
  /// `workspace` has 2 (channels + size) floats; output and input may be the same memory.
  static func localResponse(
    _ shape: LocalResponseShape, input: Source, into output: Target, positions: Int, workspace: Target)

  /// `workspace` has 3 (channels + size) floats; the gradients may be the same memory.
  static func localResponseGradient(
    _ shape: LocalResponseShape, input: Source, outputGradient: Source, into inputGradient: Target, positions: Int,
    workspace: Target)
}
