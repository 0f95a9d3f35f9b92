import CNNKernels

extension Kernels {
  static func add(_ source: Source, to target: Target, count: Int) {
    mapVectors(source, target, target, count) { $0 + $1 }
  }

  static func sum(_ a: Source, _ b: Source, hasReLU: Bool, into output: Target, count: Int) {
    if hasReLU {
      mapVectors(a, b, output, count) { reluVector($0 + $1) }
    } else {
      mapVectors(a, b, output, count) { $0 + $1 }
    }
  }

  static func scale(_ input: Source, by factor: Float, into output: Target, count: Int) {
    mapVectors(input, output, count) { $0 * factor }
  }

  static func blend(_ source: Source, share: Float, into target: Target, count: Int) {
    mapVectors(source, target, target, count) { x, y in multiplyAdd(x - y, Vector(repeating: share), y) }
  }
}
