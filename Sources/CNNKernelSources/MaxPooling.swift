import CNNKernels
import CVectors

/// The largest value of every window; NaN if there is one, as in PyTorch.
func maxPoolingForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let target = output + walk.place(row, column)
      if walk.isNarrow {
        let valid = walk.reachesEnd(window, row, column) ? shape.channels : lanes
        maxOfWindow(shape, window, input, target, valid)
      } else {
        var channel = 0
        while channel &+ lanes <= shape.channels {
          maxOfWindow(shape, window, input + channel, target + channel, lanes)
          channel &+= lanes
        }
        if channel < shape.channels {
          maxOfWindow(shape, window, input + walk.lastVector, target + walk.lastVector, lanes)
        }
      }
    }
  }
}

@inline(__always)
private func maxOfWindow(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ output: Target, _ valid: Int
) {
  let rowStride = shape.inputWidth &* shape.channels
  var best = Vector(repeating: -.infinity)
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      let value = valid == lanes ? loadVector(tap) : loadFirst(tap, valid)
      best = select_replacing(value, best, value, best)
      tap += shape.channels
    }
  }
  if valid == lanes { storeVector(best, output) } else { storeFirst(output, best, valid) }
}

/// Gives each window's gradient to its first largest value (to its last NaN), and 0 to all others.
///
/// Windows that overlap add up in row-major order of the windows.
func maxPoolingBackward(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  inputGradient.update(repeating: 0, count: shape.inputHeight &* shape.inputWidth &* shape.channels)
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let gradient = outputGradient + walk.place(row, column)
      if walk.isNarrow {
        let valid = walk.reachesEnd(window, row, column) ? shape.channels : lanes
        scatterMax(shape, window, input, loadFirst(gradient, shape.channels), inputGradient, valid)
      } else {
        var channel = 0
        while channel &+ lanes <= shape.channels {
          scatterMax(shape, window, input + channel, loadVector(gradient + channel), inputGradient + channel, lanes)
          channel &+= lanes
        }
        if channel < shape.channels {
          let last = walk.lastVector
          scatterMax(shape, window, input + last, walk.newLanes(gradient), inputGradient + last, lanes)
        }
      }
    }
  }
}

@inline(__always)
private func scatterMax(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ gradient: Vector, _ inputGradient: Target,
  _ valid: Int
) {
  let rowStride = shape.inputWidth &* shape.channels
  let begin = window.top &* rowStride &+ window.left &* shape.channels
  var best = Vector(repeating: -.infinity)
  // The best value's ordinal in the window, which a float counts exactly.
  var bestTap = Vector.zero
  var tap = Vector.zero
  for y in 0..<window.bottom &- window.top {
    var place = input + (begin &+ y &* rowStride)
    for _ in window.left..<window.right {
      let value = valid == lanes ? loadVector(place) : loadFirst(place, valid)
      bestTap = select_replacing(value, best, tap, bestTap)
      best = select_replacing(value, best, value, best)
      tap += 1
      place += shape.channels
    }
  }
  tap = .zero
  for y in 0..<window.bottom &- window.top {
    var place = inputGradient + (begin &+ y &* rowStride)
    for _ in window.left..<window.right {
      let share = select_equal(bestTap, tap, gradient, .zero)
      if valid == lanes {
        storeVector(loadVector(place) + share, place)
      } else {
        storeFirst(place, loadFirst(place, valid) + share, valid)
      }
      tap += 1
      place += shape.channels
    }
  }
}
