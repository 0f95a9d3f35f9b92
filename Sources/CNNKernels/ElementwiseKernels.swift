/// Kernels that treat every element alike.
public protocol ElementwiseKernels: SendableMetatype {
  /// `target += source`
  static func add(_ source: Source, to target: Target, count: Int)
  /// `output = a + b`, and 0 where that is negative if `hasReLU`.
  static func sum(_ a: Source, _ b: Source, hasReLU: Bool, into output: Target, count: Int)
  /// `output = factor · input`
  static func scale(_ input: Source, by factor: Float, into output: Target, count: Int)
  /// `target += share · (source - target)`
  static func blend(_ source: Source, share: Float, into target: Target, count: Int)
  /// `output = scale · input` where the element's random word is at least `threshold`, else 0.
  static func dropOut(
    _ input: Source, key: SIMD2<UInt32>, counter: SIMD4<UInt32>, threshold: UInt32, scale: Float, into output: Target,
    count: Int)
}
