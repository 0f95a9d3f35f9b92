import CNNKernels
import CVectors

/// Visits `count` elements vector by vector; `body` gets the place and how many elements are left.
@inline(__always)
private func forEachVector(_ count: Int, _ body: (_ place: Int, _ left: Int) -> Void) {
  var i = 0
  while i < count {
    body(i, count &- i)
    i &+= lanes
  }
}

/// The gradient with its scale and coupled decay, and the parameter after decoupled decay.
@inline(__always)
private func begin(
  _ step: UpdateFactors, _ parameters: Target, _ gradients: Source, _ i: Int, _ left: Int
) -> (parameter: Vector, gradient: Vector) {
  let parameter = loadNext(parameters + i, left)
  let gradient = loadNext(gradients + i, left) * step.gradientScale
  return (
    parameter * step.shrink, multiplyAdd(parameter, Vector(repeating: step.coupledDecay), gradient)
  )
}

extension Kernels {
  static func sgd(
    _ step: UpdateFactors, momentum: Float, isNesterov: Bool, parameters: Target, gradients: Source, velocity: Target?,
    count: Int
  ) {
    let rate = Vector(repeating: -step.learningRate)
    guard let velocity else {
      forEachVector(count) { i, left in
        let (parameter, gradient) = begin(step, parameters, gradients, i, left)
        storeNext(multiplyAdd(rate, gradient, parameter), parameters + i, left)
      }
      return
    }
    let momentum = Vector(repeating: momentum)
    // 1 KiB of each of three streams: the processor's own fetching ahead ends with every page.
    let ahead = 256
    forEachVector(count) { i, left in
      prefetch(parameters + (i &+ ahead))
      prefetch(gradients + (i &+ ahead))
      prefetch(velocity + (i &+ ahead))
      let (parameter, gradient) = begin(step, parameters, gradients, i, left)
      let moving = multiplyAdd(momentum, loadNext(velocity + i, left), gradient)
      storeNext(moving, velocity + i, left)
      let direction = isNesterov ? multiplyAdd(momentum, moving, gradient) : moving
      storeNext(multiplyAdd(rate, direction, parameter), parameters + i, left)
    }
  }

  static func adam(
    _ step: UpdateFactors, _ rule: AdamRule, parameters: Target, gradients: Source, mean: Target, square: Target,
    count: Int
  ) {
    let rate = Vector(repeating: -step.learningRate)
    forEachVector(count) { i, left in
      let (parameter, gradient) = begin(step, parameters, gradients, i, left)
      let oldMean = loadNext(mean + i, left)
      let newMean = multiplyAdd(gradient - oldMean, Vector(repeating: rule.first.new), oldMean)
      let newSquare = multiplyAdd(gradient * rule.second.new, gradient, loadNext(square + i, left) * rule.second.old)
      storeNext(newMean, mean + i, left)
      storeNext(newSquare, square + i, left)
      let denominator = newSquare.squareRoot() * rule.secondCorrection + rule.epsilon
      storeNext(multiplyAdd(rate, newMean / denominator, parameter), parameters + i, left)
    }
  }

  static func rmsProp(
    _ step: UpdateFactors, _ rule: RMSPropRule, parameters: Target, gradients: Source, square: Target,
    velocity: Target?, count: Int
  ) {
    let rate = Vector(repeating: -step.learningRate)
    forEachVector(count) { i, left in
      let (parameter, gradient) = begin(step, parameters, gradients, i, left)
      let newSquare = multiplyAdd(gradient * rule.average.new, gradient, loadNext(square + i, left) * rule.average.old)
      storeNext(newSquare, square + i, left)
      var direction = gradient / (newSquare.squareRoot() + rule.epsilon)
      if let velocity {
        direction = multiplyAdd(Vector(repeating: rule.momentum), loadNext(velocity + i, left), direction)
        storeNext(direction, velocity + i, left)
      }
      storeNext(multiplyAdd(rate, direction, parameter), parameters + i, left)
    }
  }

  static func adaGrad(
    _ step: UpdateFactors, epsilon: Float, parameters: Target, gradients: Source, sum: Target, count: Int
  ) {
    let rate = Vector(repeating: -step.learningRate)
    forEachVector(count) { i, left in
      let (parameter, gradient) = begin(step, parameters, gradients, i, left)
      let newSum = multiplyAdd(gradient, gradient, loadNext(sum + i, left))
      storeNext(newSum, sum + i, left)
      storeNext(multiplyAdd(rate, gradient / (newSum.squareRoot() + epsilon), parameter), parameters + i, left)
    }
  }

  static func lion(
    _ step: UpdateFactors, ahead: AverageWeights, average: AverageWeights, parameters: Target, gradients: Source,
    mean: Target, count: Int
  ) {
    forEachVector(count) { i, left in
      let (parameter, gradient) = begin(step, parameters, gradients, i, left)
      let oldMean = loadNext(mean + i, left)
      let direction = multiplyAdd(gradient, Vector(repeating: ahead.new), oldMean * ahead.old)
      // The sign, 0 for 0, and NaN for NaN so that a broken gradient isn't hidden.
      let positive = select_less(.zero, direction, Vector(repeating: 1), direction)
      let sign = select_less(direction, .zero, Vector(repeating: -1), positive)
      storeNext(multiplyAdd(gradient, Vector(repeating: average.new), oldMean * average.old), mean + i, left)
      storeNext(multiplyAdd(Vector(repeating: -step.learningRate), sign, parameter), parameters + i, left)
    }
  }
}
