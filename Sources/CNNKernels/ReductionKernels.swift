/// Kernels that make one value of a range.
public struct ReductionKernels: Sendable {
  public typealias SumOfSquares = @Sendable (_ input: Source, _ count: Int) -> Double
  public typealias FirstNonFinite = @Sendable (_ input: Source, _ count: Int) -> Int

  /// The sum of squares, in one fixed order.
  public let sumOfSquares: SumOfSquares
  /// The index of the first infinity or NaN, or the count if there is none.
  public let firstNonFinite: FirstNonFinite

  public init(sumOfSquares: @escaping SumOfSquares, firstNonFinite: @escaping FirstNonFinite) {
    self.sumOfSquares = sumOfSquares
    self.firstNonFinite = firstNonFinite
  }
}
