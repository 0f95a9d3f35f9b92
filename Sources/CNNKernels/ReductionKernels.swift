/// Kernels that make one value of a range.
public protocol ReductionKernels: SendableMetatype {
  /// The sum of squares, in one fixed order.
  static func sumOfSquares(_ input: Source, count: Int) -> Double
  /// The index of the first infinity or NaN, or the count if there is none.
  static func firstNonFinite(_ input: Source, count: Int) -> Int
}
