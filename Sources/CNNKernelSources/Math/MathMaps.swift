import CNNKernels

extension Kernels {
  static func exp(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorExp($0) }
  }

  static func log(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorLog($0) }
  }

  static func log1p(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorLog1p($0) }
  }

  static func expm1(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorExpm1($0) }
  }

  static func tanh(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorTanh($0) }
  }

  static func sigmoid(_ input: Source, into output: Target, count: Int) {
    mapVectors(input, output, count) { vectorSigmoid($0) }
  }
}
