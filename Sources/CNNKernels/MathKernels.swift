/// Elementary functions of every element; input and output may be the same memory.
public struct MathKernels: Sendable {
  public typealias Map = @Sendable (_ input: Source, _ output: Target, _ count: Int) -> Void

  public let exp, log, log1p, expm1, tanh, sigmoid: Map

  public init(
    exp: @escaping Map, log: @escaping Map, log1p: @escaping Map, expm1: @escaping Map, tanh: @escaping Map,
    sigmoid: @escaping Map
  ) {
    self.exp = exp
    self.log = log
    self.log1p = log1p
    self.expm1 = expm1
    self.tanh = tanh
    self.sigmoid = sigmoid
  }
}
