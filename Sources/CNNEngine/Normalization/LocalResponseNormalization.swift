import CNNKernels

/// `x / (bias + alpha / size · Σ x²) ^ beta` over neighbouring channels, as PyTorch's `LocalResponseNorm`.
///
/// The sum runs over `size / 2` channels before to `(size - 1) / 2` after; channels that do not exist are zeros, and
/// the division is by `size` all the same.
public struct LocalResponseNormalization: Sendable {
  private let shape: LocalResponseShape
  private let kernels: any LocalResponseKernels.Type

  /// - Precondition: `bias` and `alpha` are not negative and not both 0.
  public init(channels: Int, size: Int, alpha: Float, beta: Float, bias: Float, engine: Engine) {
    precondition(size > 0 && channels > 0)
    shape = LocalResponseShape(channels: channels, size: size, alpha: alpha, beta: beta, bias: bias)
    kernels = engine.kernels
  }

  /// Floats of workspace that one thread needs.
  public var workspaceCount: Int { 3 * (shape.channels + shape.size) }

  /// - Shape: `input` and `output` are `[positions, channels]` and may be the same view.
  public func forward(_ input: FloatView, into output: FloatView, workspace: FloatView) {
    precondition(input.count == output.count && input.count % shape.channels == 0)
    precondition(workspace.count >= workspaceCount)
    kernels.localResponse(
      shape, input: input.pointer, into: output.pointer, positions: input.count / shape.channels,
      workspace: workspace.pointer)
  }

  /// Overwrites `inputGradient`, which may be the view of `outputGradient`.
  ///
  /// - Parameter input: The forward input.
  public func backward(
    input: FloatView, outputGradient: FloatView, into inputGradient: FloatView, workspace: FloatView
  ) {
    precondition(input.count == outputGradient.count && input.count == inputGradient.count)
    precondition(workspace.count >= workspaceCount)
    kernels.localResponseGradient(
      shape, input: input.pointer, outputGradient: outputGradient.pointer, into: inputGradient.pointer,
      positions: input.count / shape.channels, workspace: workspace.pointer)
  }
}
