import CNNKernels
import CVectors

/// The largest of a row.
@inline(__always)
private func largest(_ row: Source, _ count: Int) -> Float {
  var best = Vector(repeating: -.infinity)
  var i = 0
  while i &+ lanes <= count {
    let value = loadVector(row + i)
    best = select_less(best, value, value, best)
    i &+= lanes
  }
  var result = -Float.infinity
  for lane in 0..<lanes where best[lane] > result { result = best[lane] }
  while i < count {
    if row[i] > result { result = row[i] }
    i &+= 1
  }
  return result
}

/// Writes `e^(x - shift)` and returns the sum: that of the lanes' sums.
@inline(__always)
private func exponentials(_ row: Source, _ count: Int, _ shift: Float, _ output: Target) -> Float {
  var sum = Vector.zero
  var i = 0
  while i < count {
    let left = count &- i
    let e = vectorExp(loadNext(row + i, left) - shift)
    sum += left >= lanes ? e : keep_lanes(e, 0, Int32(truncatingIfNeeded: left))
    storeNext(e, output + i, left)
    i &+= lanes
  }
  return laneSum(sum)
}

extension Kernels {
  static func softmax(_ logits: Source, classes: Int, into probabilities: Target) {
    let sum = exponentials(logits, classes, largest(logits, classes), probabilities)
    mapVectors(probabilities, probabilities, classes) { $0 / sum }
  }

  /// Loss and gradient of one row; a loss beyond a float's range is infinite or NaN and never clamped.
  ///
  /// With the target shares `q = weight · ((1 - smoothing) t + smoothing / classes)`, the loss is `-Σ q log p` and its
  /// gradient `p Σ q - q`.
  static func crossEntropy(
    _ logits: Source, classes: Int, target: RowTarget, smoothing: Float, weights: Source?, gradientScale: Float,
    gradient: Target
  ) -> Float {
    let maximum = largest(logits, classes)
    let (labelLogit, otherLogit) = (logits[target.label], logits[target.otherLabel])
    let evenShare = smoothing / Float(classes)
    let labelShare = (1 - smoothing) * target.share * (weights?[target.label] ?? 1)
    let otherShare = (1 - smoothing) * (1 - target.share) * (weights?[target.otherLabel] ?? 1)
    // Gaps before the exponentials, which may overwrite the logits.
    var evenGap: Float = 0
    var evenWeight: Float = 0
    if evenShare > 0 {
      for i in 0..<classes {
        let weight = weights?[i] ?? 1
        evenGap += weight * (maximum - logits[i])
        evenWeight += weight
      }
    }
    let sum = exponentials(logits, classes, maximum, gradient)
    let logSum = vectorLog(Vector(repeating: sum))[0]
    let total = labelShare + otherShare + evenShare * evenWeight
    scaleGradient(gradient, classes, total * gradientScale, sum, evenShare * gradientScale, weights)
    gradient[target.label] -= gradientScale * labelShare
    gradient[target.otherLabel] -= gradientScale * otherShare
    // An infinite gap of a class without share is no loss.
    var loss = labelShare * (maximum - labelLogit + logSum)
    if otherShare != 0 { loss += otherShare * (maximum - otherLogit + logSum) }
    if evenShare > 0 { loss += evenShare * (evenGap + evenWeight * logSum) }
    return loss
  }
}

/// Turns exponentials into `p · total - even · weight`.
@inline(__always)
private func scaleGradient(
  _ gradient: Target, _ classes: Int, _ total: Float, _ sum: Float, _ even: Float, _ weights: Source?
) {
  if let weights, even > 0 {
    mapVectors(gradient, weights, gradient, classes) { e, weight in e / sum * total - weight * even }
  } else {
    mapVectors(gradient, gradient, classes) { e in e / sum * total - even }
  }
}
