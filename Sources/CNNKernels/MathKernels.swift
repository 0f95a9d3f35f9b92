/// Elementary functions of every element; input and output may be the same memory.
public protocol MathKernels: SendableMetatype {
  static func exp(_ input: Source, into output: Target, count: Int)
  static func log(_ input: Source, into output: Target, count: Int)
  static func log1p(_ input: Source, into output: Target, count: Int)
  static func expm1(_ input: Source, into output: Target, count: Int)
  static func tanh(_ input: Source, into output: Target, count: Int)
  static func sigmoid(_ input: Source, into output: Target, count: Int)
}
