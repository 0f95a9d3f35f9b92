/// Kernels that treat every element alike.
public struct ElementwiseKernels: Sendable {
  public typealias Accumulate = @Sendable (_ source: Source, _ target: Target, _ count: Int) -> Void
  public typealias Sum =
    @Sendable (
      _ a: Source, _ b: Source, _ rectified: Bool, _ output: Target, _ count: Int
    ) -> Void
  public typealias Scale = @Sendable (_ input: Source, _ factor: Float, _ output: Target, _ count: Int) -> Void
  public typealias Blend = @Sendable (_ source: Source, _ share: Float, _ target: Target, _ count: Int) -> Void
  public typealias Dropout =
    @Sendable (
      _ key: SIMD2<UInt32>, _ counter: SIMD4<UInt32>, _ threshold: UInt32, _ scale: Float, _ input: Source,
      _ output: Target, _ count: Int
    ) -> Void

  /// `target += source`
  public let add: Accumulate
  /// `output = a + b`, and 0 where that is negative if `rectified`.
  public let sum: Sum
  /// `output = factor · input`
  public let scale: Scale
  /// `target += share · (source - target)`
  public let blend: Blend
  /// `output = scale · input` where the element's random word is at least `threshold`, else 0.
  public let dropout: Dropout

  public init(
    add: @escaping Accumulate, sum: @escaping Sum, scale: @escaping Scale, blend: @escaping Blend,
    dropout: @escaping Dropout
  ) {
    self.add = add
    self.sum = sum
    self.scale = scale
    self.blend = blend
    self.dropout = dropout
  }
}
