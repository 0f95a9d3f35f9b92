import CNNKernels

/// Visits `count` elements in vectors, the last of which may be partial: `body` gets the place and the lanes there.
@inline(__always)
private func forEachVector(_ count: Int, _ body: (_ place: Int, _ valid: Int) -> Void) {
  var i = 0
  while i &+ lanes <= count {
    body(i, lanes)
    i &+= lanes
  }
  if i < count { body(i, count &- i) }
}

@inline(__always)
private func load(_ source: Source, _ place: Int, _ valid: Int) -> Vector {
  valid == lanes ? loadVector(source + place) : loadFirst(source + place, valid)
}

@inline(__always)
private func store(_ value: Vector, _ target: Target, _ place: Int, _ valid: Int) {
  if valid == lanes { storeVector(value, target + place) } else { storeFirst(target + place, value, valid) }
}

/// The gradient with its scale and coupled decay, and the parameter after decoupled decay.
@inline(__always)
private func begin(
  _ step: UpdateStep, _ parameters: Target, _ gradients: Source, _ i: Int, _ valid: Int
) -> (parameter: Vector, gradient: Vector) {
  let parameter = load(parameters, i, valid)
  let gradient = load(gradients, i, valid) * step.gradientScale
  return (
    parameter * step.shrink, multiplyAdd(parameter, Vector(repeating: step.coupledDecay), gradient)
  )
}

func sgdUpdate(
  _ step: UpdateStep, _ momentum: Float, _ isNesterov: Bool, _ parameters: Target, _ gradients: Source,
  _ velocity: Target?, _ count: Int
) {
  let rate = Vector(repeating: -step.learningRate)
  guard let velocity else {
    forEachVector(count) { i, valid in
      let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
      store(multiplyAdd(rate, gradient, parameter), parameters, i, valid)
    }
    return
  }
  let momentum = Vector(repeating: momentum)
  forEachVector(count) { i, valid in
    let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
    let moving = multiplyAdd(momentum, load(velocity, i, valid), gradient)
    store(moving, velocity, i, valid)
    let direction = isNesterov ? multiplyAdd(momentum, moving, gradient) : moving
    store(multiplyAdd(rate, direction, parameter), parameters, i, valid)
  }
}

/// `learningRate` already has the first correction, `secondCorrection` is `1 / sqrt(1 - beta2^t)`.
func adamUpdate(
  _ step: UpdateStep, _ beta1: Float, _ beta2: Float, _ secondCorrection: Float, _ epsilon: Float,
  _ parameters: Target, _ gradients: Source, _ mean: Target, _ square: Target, _ count: Int
) {
  let rate = Vector(repeating: -step.learningRate)
  forEachVector(count) { i, valid in
    let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
    let oldMean = load(mean, i, valid)
    let newMean = multiplyAdd(gradient - oldMean, Vector(repeating: 1 - beta1), oldMean)
    let newSquare = multiplyAdd(gradient * (1 - beta2), gradient, load(square, i, valid) * beta2)
    store(newMean, mean, i, valid)
    store(newSquare, square, i, valid)
    let denominator = newSquare.squareRoot() * secondCorrection + epsilon
    store(multiplyAdd(rate, newMean / denominator, parameter), parameters, i, valid)
  }
}

func rmsPropUpdate(
  _ step: UpdateStep, _ decay: Float, _ momentum: Float, _ epsilon: Float, _ parameters: Target, _ gradients: Source,
  _ square: Target, _ velocity: Target?, _ count: Int
) {
  let rate = Vector(repeating: -step.learningRate)
  forEachVector(count) { i, valid in
    let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
    let newSquare = multiplyAdd(gradient * (1 - decay), gradient, load(square, i, valid) * decay)
    store(newSquare, square, i, valid)
    var direction = gradient / (newSquare.squareRoot() + epsilon)
    if let velocity {
      direction = multiplyAdd(Vector(repeating: momentum), load(velocity, i, valid), direction)
      store(direction, velocity, i, valid)
    }
    store(multiplyAdd(rate, direction, parameter), parameters, i, valid)
  }
}

func adaGradUpdate(
  _ step: UpdateStep, _ epsilon: Float, _ parameters: Target, _ gradients: Source, _ sum: Target, _ count: Int
) {
  let rate = Vector(repeating: -step.learningRate)
  forEachVector(count) { i, valid in
    let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
    let newSum = multiplyAdd(gradient, gradient, load(sum, i, valid))
    store(newSum, sum, i, valid)
    store(multiplyAdd(rate, gradient / (newSum.squareRoot() + epsilon), parameter), parameters, i, valid)
  }
}

func lionUpdate(
  _ step: UpdateStep, _ beta1: Float, _ beta2: Float, _ parameters: Target, _ gradients: Source, _ mean: Target,
  _ count: Int
) {
  forEachVector(count) { i, valid in
    let (parameter, gradient) = begin(step, parameters, gradients, i, valid)
    let oldMean = load(mean, i, valid)
    let direction = multiplyAdd(gradient, Vector(repeating: 1 - beta1), oldMean * beta1)
    // The sign, 0 for 0, and NaN for NaN so that a broken gradient isn't hidden.
    var sign = choose(direction .> 0, Vector(repeating: 1), direction)
    sign = choose(direction .< 0, Vector(repeating: -1), sign)
    store(multiplyAdd(gradient, Vector(repeating: 1 - beta2), oldMean * beta2), mean, i, valid)
    store(multiplyAdd(Vector(repeating: -step.learningRate), sign, parameter), parameters, i, valid)
  }
}

func optimizerKernels() -> OptimizerKernels {
  OptimizerKernels(
    sgd: { sgdUpdate($0, $1, $2, $3, $4, $5, $6) },
    adam: { adamUpdate($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
    rmsProp: { rmsPropUpdate($0, $1, $2, $3, $4, $5, $6, $7, $8) },
    adaGrad: { adaGradUpdate($0, $1, $2, $3, $4, $5) }, lion: { lionUpdate($0, $1, $2, $3, $4, $5, $6) })
}
