import CNNKernels

/// The mean of every window, summed in row-major order.
func averagePoolingForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let inputCount = shape.inputHeight &* shape.inputWidth &* shape.channels
  let outputCount = shape.outputHeight &* shape.outputWidth &* shape.channels
  let channels = shape.channels
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let divisor = window.divisor(shape, row: row, column: column)
      let place = (row &* shape.outputWidth &+ column) &* channels
      let lastTap = ((window.bottom &- 1) &* shape.inputWidth &+ window.right &- 1) &* channels
      if channels < lanes && (place &+ lanes > outputCount || lastTap &+ lanes > inputCount) {
        meanOfWindowScalar(shape, window, divisor, input, output + place)
      } else {
        forEachChannelVector(channels) { start, _ in
          meanOfWindow(shape, window, divisor, input + start, output + place + start)
        }
      }
    }
  }
}

@inline(__always)
private func meanOfWindow(
  _ shape: PoolingShape, _ window: PoolingWindow, _ divisor: Float, _ input: Source, _ output: Target
) {
  let rowStride = shape.inputWidth &* shape.channels
  var sum = Vector.zero
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      sum += loadVector(tap)
      tap += shape.channels
    }
  }
  storeVector(sum / divisor, output)
}

private func meanOfWindowScalar(
  _ shape: PoolingShape, _ window: PoolingWindow, _ divisor: Float, _ input: Source, _ output: Target
) {
  for channel in 0..<shape.channels {
    var sum: Float = 0
    for y in window.top..<window.bottom {
      for x in window.left..<window.right {
        sum += input[(y &* shape.inputWidth &+ x) &* shape.channels &+ channel]
      }
    }
    output[channel] = sum / divisor
  }
}

/// Gives each window's gradient to all of its pixels, divided by what the mean was divided by.
func averagePoolingBackward(_ shape: PoolingShape, _ outputGradient: Source, _ inputGradient: Target) {
  let inputCount = shape.inputHeight &* shape.inputWidth &* shape.channels
  let outputCount = shape.outputHeight &* shape.outputWidth &* shape.channels
  let channels = shape.channels
  inputGradient.update(repeating: 0, count: inputCount)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let divisor = window.divisor(shape, row: row, column: column)
      let place = (row &* shape.outputWidth &+ column) &* channels
      let lastTap = ((window.bottom &- 1) &* shape.inputWidth &+ window.right &- 1) &* channels
      if channels < lanes && (place &+ lanes > outputCount || lastTap &+ lanes > inputCount) {
        spreadMeanScalar(shape, window, divisor, outputGradient + place, inputGradient)
      } else {
        forEachChannelVector(channels) { start, repeated in
          let valid = laneRange(repeated, channels)
          let share = loadVector(outputGradient + place + start) / divisor
          spreadMean(shape, window, choose(valid, share, .zero), inputGradient + start)
        }
      }
    }
  }
}

@inline(__always)
private func spreadMean(_ shape: PoolingShape, _ window: PoolingWindow, _ share: Vector, _ inputGradient: Target) {
  let rowStride = shape.inputWidth &* shape.channels
  for y in window.top..<window.bottom {
    var target = inputGradient + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      storeVector(loadVector(target) + share, target)
      target += shape.channels
    }
  }
}

private func spreadMeanScalar(
  _ shape: PoolingShape, _ window: PoolingWindow, _ divisor: Float, _ outputGradient: Source, _ inputGradient: Target
) {
  for channel in 0..<shape.channels {
    let share = outputGradient[channel] / divisor
    for y in window.top..<window.bottom {
      for x in window.left..<window.right {
        inputGradient[(y &* shape.inputWidth &+ x) &* shape.channels &+ channel] += share
      }
    }
  }
}

func poolingKernels() -> PoolingKernels {
  PoolingKernels(
    maxForward: { maxPoolingForward($0, $1, $2) }, maxBackward: { maxPoolingBackward($0, $1, $2, $3) },
    averageForward: { averagePoolingForward($0, $1, $2) }, averageBackward: { averagePoolingBackward($0, $1, $2) })
}
