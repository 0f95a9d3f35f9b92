import CNNKernels

func elementwiseKernels() -> ElementwiseKernels {
  ElementwiseKernels(
    add: { source, target, count in mapVectors(source, target, target, count) { $0 + $1 } },
    sum: { a, b, rectified, output, count in
      if rectified {
        mapVectors(a, b, output, count) { rectify($0 + $1) }
      } else {
        mapVectors(a, b, output, count) { $0 + $1 }
      }
    },
    scale: { input, factor, output, count in mapVectors(input, output, count) { $0 * factor } },
    blend: { source, share, target, count in
      mapVectors(source, target, target, count) { x, y in multiplyAdd(x - y, Vector(repeating: share), y) }
    },
    dropout: { dropoutRange($0, $1, $2, $3, $4, $5, $6) })
}
