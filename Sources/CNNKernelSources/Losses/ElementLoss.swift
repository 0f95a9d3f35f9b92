import CNNKernels
import CVectors

extension Kernels {
  /// The sum of a row's losses, and the gradient of each times `scale`.
  ///
  /// Binary cross-entropy takes logits: `max(x, 0) - x t + ln(1 + e^-|x|)`, whose gradient is `sigmoid(x) - t`.
  static func elementLoss(
    _ code: ElementLossCode, output: Source, target: Source, count: Int, gradientScale scale: Float, gradient: Target
  ) -> Float {
    var sum = Vector.zero
    var i = 0
    while i < count {
      let left = count &- i
      let (x, t) = (loadNext(output + i, left), loadNext(target + i, left))
      let (loss, slope): (Vector, Vector)
      switch code {
      case .squaredError: (loss, slope) = squaredError(x, t)
      case .absoluteError: (loss, slope) = absoluteError(x, t)
      case .binaryCrossEntropy: (loss, slope) = binaryCrossEntropy(x, t)
      }
      sum += left >= lanes ? loss : keep_lanes(loss, 0, Int32(truncatingIfNeeded: left))
      storeNext(slope * scale, gradient + i, left)
      i &+= lanes
    }
    return laneSum(sum)
  }
}

@inline(__always)
private func squaredError(_ x: Vector, _ t: Vector) -> (Vector, Vector) {
  let difference = x - t
  return (difference * difference, difference + difference)
}

/// The gradient is 0 where the two are equal, and NaN where they are NaN.
@inline(__always)
private func absoluteError(_ x: Vector, _ t: Vector) -> (Vector, Vector) {
  let difference = x - t
  let positive = select_less(.zero, difference, Vector(repeating: 1), difference)
  return (magnitude(difference), select_less(difference, .zero, Vector(repeating: -1), positive))
}

@inline(__always)
private func binaryCrossEntropy(_ x: Vector, _ t: Vector) -> (Vector, Vector) {
  let tail = vectorLog1p(vectorExp(-magnitude(x)))
  return (reluVector(x) - x * t + tail, vectorSigmoid(x) - t)
}
