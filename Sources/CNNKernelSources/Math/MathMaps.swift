import CNNKernels

func mathKernels() -> MathKernels {
  MathKernels(
    exp: { x, y, count in mapVectors(x, y, count) { vectorExp($0) } },
    log: { x, y, count in mapVectors(x, y, count) { vectorLog($0) } },
    log1p: { x, y, count in mapVectors(x, y, count) { vectorLog1p($0) } },
    expm1: { x, y, count in mapVectors(x, y, count) { vectorExpm1($0) } },
    tanh: { x, y, count in mapVectors(x, y, count) { vectorTanh($0) } },
    sigmoid: { x, y, count in mapVectors(x, y, count) { vectorSigmoid($0) } })
}
