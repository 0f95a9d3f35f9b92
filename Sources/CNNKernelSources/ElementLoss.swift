import CNNKernels

/// The sum of a row's losses, and the gradient of each times `scale`.
///
/// Binary cross-entropy takes logits: `max(x, 0) - x t + ln(1 + e^-|x|)`, whose gradient is `sigmoid(x) - t`.
func elementLossRow(
  _ code: ElementLossCode, _ output: Source, _ target: Source, _ count: Int, _ scale: Float, _ gradient: Target
) -> Float {
  switch code {
  case .squaredError:
    return sumLosses(output, target, count, gradient) { x, t in
      let difference = x - t
      return (difference * difference, difference * (2 * scale))
    }
  case .absoluteError:
    return sumLosses(output, target, count, gradient) { x, t in
      let difference = x - t
      let isNegative = difference .< 0
      // The gradient is 0 where the two are equal, and NaN where they are NaN.
      let slope = choose(difference .> 0, Vector(repeating: scale), difference * scale)
      return (choose(isNegative, -difference, difference), choose(isNegative, Vector(repeating: -scale), slope))
    }
  case .binaryCrossEntropy:
    return sumLosses(output, target, count, gradient) { x, t in
      let isNegative = x .< 0
      let tail = vectorLog1p(vectorExp(choose(isNegative, x, -x)))
      return (choose(isNegative, .zero, x) - x * t + tail, (vectorSigmoid(x) - t) * scale)
    }
  }
}

/// Lane sums of whole vectors, then the rest as one vector.
@inline(__always)
private func sumLosses(
  _ output: Source, _ target: Source, _ count: Int, _ gradient: Target,
  _ loss: (Vector, Vector) -> (loss: Vector, gradient: Vector)
) -> Float {
  var sum = Vector.zero
  var i = 0
  while i &+ lanes <= count {
    let result = loss(loadVector(output + i), loadVector(target + i))
    sum += result.loss
    storeVector(result.gradient, gradient + i)
    i &+= lanes
  }
  if i < count {
    let rest = count &- i
    let result = loss(loadFirst(output + i, rest), loadFirst(target + i, rest))
    sum += choose(laneRange(0, rest), result.loss, .zero)
    storeFirst(gradient + i, result.gradient, rest)
  }
  return laneSum(sum)
}

func lossKernels() -> LossKernels {
  LossKernels(
    softmax: { softmaxRow($0, $1, $2) }, crossEntropy: { crossEntropyRow($0, $1, $2, $3, $4, $5, $6) },
    elementLoss: { elementLossRow($0, $1, $2, $3, $4, $5) })
}
