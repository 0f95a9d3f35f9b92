/// The numbers that products multiply; their sums are 32-bit floats always.
public enum ProductPrecision: Sendable {
  case float32
  /// Operands rounded to bf16 where that is faster than 32-bit products by another algorithm.
  case bf16
}
