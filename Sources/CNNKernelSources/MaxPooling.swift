import CNNKernels

/// The largest value of every window; NaN if there is one, as in PyTorch.
func maxPoolingForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let inputCount = shape.inputHeight &* shape.inputWidth &* shape.channels
  let outputCount = shape.outputHeight &* shape.outputWidth &* shape.channels
  let channels = shape.channels
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let place = (row &* shape.outputWidth &+ column) &* channels
      let lastTap = ((window.bottom &- 1) &* shape.inputWidth &+ window.right &- 1) &* channels
      if channels < lanes && (place &+ lanes > outputCount || lastTap &+ lanes > inputCount) {
        maxOfWindowScalar(shape, window, input, output + place)
      } else {
        forEachChannelVector(channels) { start, _ in
          maxOfWindow(shape, window, input + start, output + place + start)
        }
      }
    }
  }
}

/// Holds where `value` replaces `best`: larger, or NaN.
@inline(__always)
private func replaces(_ value: Vector, _ best: Vector) -> LaneMask { (value .> best) .| (value .!= value) }

@inline(__always)
private func maxOfWindow(_ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ output: Target) {
  let rowStride = shape.inputWidth &* shape.channels
  var best = Vector(repeating: -.infinity)
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      let value = loadVector(tap)
      best = choose(replaces(value, best), value, best)
      tap += shape.channels
    }
  }
  storeVector(best, output)
}

private func maxOfWindowScalar(_ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ output: Target) {
  for channel in 0..<shape.channels {
    var best = -Float.infinity
    for y in window.top..<window.bottom {
      for x in window.left..<window.right {
        let value = input[(y &* shape.inputWidth &+ x) &* shape.channels &+ channel]
        if value > best || value.isNaN { best = value }
      }
    }
    output[channel] = best
  }
}

/// Gives each window's gradient to its first largest value (to its last NaN), and 0 to all others.
///
/// Windows that overlap add up in row-major order of the windows.
func maxPoolingBackward(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let inputCount = shape.inputHeight &* shape.inputWidth &* shape.channels
  let outputCount = shape.outputHeight &* shape.outputWidth &* shape.channels
  let channels = shape.channels
  inputGradient.update(repeating: 0, count: inputCount)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let place = (row &* shape.outputWidth &+ column) &* channels
      let lastTap = ((window.bottom &- 1) &* shape.inputWidth &+ window.right &- 1) &* channels
      if channels < lanes && (place &+ lanes > outputCount || lastTap &+ lanes > inputCount) {
        scatterMaxScalar(shape, window, input, outputGradient + place, inputGradient)
      } else {
        forEachChannelVector(channels) { start, repeated in
          // Lanes of another pixel, and lanes that the vector before has added already, add nothing.
          let valid = laneRange(repeated, channels)
          scatterMax(
            shape, window, input + start, choose(valid, loadVector(outputGradient + place + start), .zero),
            inputGradient + start)
        }
      }
    }
  }
}

@inline(__always)
private func scatterMax(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ gradient: Vector, _ inputGradient: Target
) {
  let channels = shape.channels
  var best = Vector(repeating: -.infinity)
  // Where the best value stands, counted in floats of the image.
  let first = Int32(truncatingIfNeeded: (window.top &* shape.inputWidth &+ window.left) &* channels)
  var bestPlace = IntegerVector(repeating: first)
  for y in window.top..<window.bottom {
    for x in window.left..<window.right {
      let place = (y &* shape.inputWidth &+ x) &* channels
      let value = loadVector(input + place)
      let isBetter = replaces(value, best)
      best = choose(isBetter, value, best)
      bestPlace = bestPlace.replacing(with: Int32(truncatingIfNeeded: place), where: isBetter)
    }
  }
  for y in window.top..<window.bottom {
    for x in window.left..<window.right {
      let place = (y &* shape.inputWidth &+ x) &* channels
      let isBest = bestPlace .== Int32(truncatingIfNeeded: place)
      let target = inputGradient + place
      storeVector(loadVector(target) + choose(isBest, gradient, .zero), target)
    }
  }
}

private func scatterMaxScalar(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  for channel in 0..<shape.channels {
    var best = -Float.infinity
    var bestPlace = (window.top &* shape.inputWidth &+ window.left) &* shape.channels &+ channel
    for y in window.top..<window.bottom {
      for x in window.left..<window.right {
        let place = (y &* shape.inputWidth &+ x) &* shape.channels &+ channel
        let value = input[place]
        if value > best || value.isNaN {
          best = value
          bestPlace = place
        }
      }
    }
    inputGradient[bestPlace] += outputGradient[channel]
  }
}
