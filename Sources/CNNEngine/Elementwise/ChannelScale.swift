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

  /// Floats of scratch that `backward` needs.
  public var workspaceCount: Int { 2 * channels }

  /// `output = input · factors`; the two may be the same view.
  ///
  /// - Shape: `input` and `output` are `[positions, channels]`, `factors` is `[channels]`.
  public func forward(_ input: FloatView, factors: FloatView, into output: FloatView) {
    precondition(input.count % channels == 0 && input.count == output.count && factors.count == channels)
    engine.kernels.columnAffine(
      input.pointer, center: zeros.base, scale: factors.pointer, shift: zeros.base, residual: nil, rectified: false,
      into: output.pointer, rows: input.count / channels, columns: channels)
  }

  /// Adds to `factorGradient`, then overwrites `inputGradient`, which may be the view of `outputGradient` or `input`.
  public func backward(
    input: FloatView, outputGradient: FloatView, factors: FloatView, factorGradient: FloatView,
    into inputGradient: FloatView, workspace: FloatView
  ) {
    precondition(input.count % channels == 0 && input.count == outputGradient.count)
    precondition(workspace.count >= workspaceCount && factorGradient.count == channels)
    let products = workspace.pointer + channels
    engine.kernels.columnGradientSums(
      outputGradient: outputGradient.pointer, input: input.pointer, center: zeros.base, rows: input.count / channels,
      columns: channels, sums: workspace.pointer, products: products)
    engine.kernels.add(products, to: factorGradient.pointer, count: channels)
    forward(outputGradient, factors: factors, into: inputGradient)
  }
}
