/// Multiplies what is negative by a learned slope of its channel: the activation `prelu`.
public struct ChannelSlope: Sendable {
  public let channels: Int
  private let engine: Engine

  public init(channels: Int, engine: Engine) {
    self.channels = channels
    self.engine = engine
  }

  /// `output = input` where that is positive, else `slope · input`; the two may be the same view.
  ///
  /// - Shape: `input` and `output` are `[positions, channels]`, `slopes` is `[channels]`.
  public func forward(_ input: FloatView, slopes: FloatView, into output: FloatView) {
    precondition(input.count % channels == 0 && input.count == output.count && slopes.count == channels)
    engine.kernels.columnSlopes(
      input.pointer, slopes: slopes.pointer, into: output.pointer, rows: input.count / channels, columns: channels)
  }

  /// Adds to `slopeGradient`, then overwrites `inputGradient`, which may be the view of `outputGradient`.
  public func backward(
    input: FloatView, outputGradient: FloatView, slopes: FloatView, addingTo slopeGradient: FloatView,
    into inputGradient: FloatView
  ) {
    precondition(input.count % channels == 0 && input.count == outputGradient.count)
    precondition(input.count == inputGradient.count && slopeGradient.count == channels && slopes.count == channels)
    engine.kernels.columnSlopesGradient(
      input: input.pointer, outputGradient: outputGradient.pointer, slopes: slopes.pointer,
      addingTo: slopeGradient.pointer, into: inputGradient.pointer, rows: input.count / channels, columns: channels)
  }
}
