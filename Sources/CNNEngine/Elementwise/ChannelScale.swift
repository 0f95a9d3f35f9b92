import CNNKernels

/// A learned factor for each channel.
public struct ChannelScale: Sendable {
  public let channels: Int
  private let zeros: FloatBuffer
  private let engine: Engine

  public init(channels: Int, engine: Engine) {
    self.channels = channels
    self.engine = engine
    zeros = FloatBuffer(count: channels)
  }

  /// Floats of workspace that `factorGradient` needs.
  public var workspaceCount: Int { 2 * channels }

  /// `output = input · factors`; the two may be the same view.
  ///
  /// - Shape: `input` and `output` are `[positions, channels]`, `factors` is `[channels]`.
  public func forward(_ input: FloatView, factors: FloatView, into output: FloatView) {
    precondition(input.count % channels == 0 && input.count == output.count && factors.count == channels)
    engine.kernels.columnAffine(
      input.pointer, ColumnAffine(center: zeros.base, scale: factors.pointer, shift: zeros.base), residual: nil,
      hasReLU: false,
      into: output.pointer, rows: input.count / channels, columns: channels)
  }

  /// Adds to `target` what the factors' gradient is: for each channel the sum of `outputGradient · input`.
  ///
  /// The gradient of the input is `forward` of the output's gradient.
  public func factorGradient(
    input: FloatView, outputGradient: FloatView, addingTo target: FloatView, workspace: FloatView
  ) {
    precondition(input.count % channels == 0 && input.count == outputGradient.count)
    precondition(workspace.count >= workspaceCount && target.count == channels)
    let products = workspace.pointer + channels
    engine.kernels.columnGradientSums(
      outputGradient: outputGradient.pointer, input: input.pointer, center: zeros.base, rows: input.count / channels,
      columns: channels, sums: workspace.pointer, products: products)
    engine.kernels.add(products, to: target.pointer, count: channels)
  }
}
