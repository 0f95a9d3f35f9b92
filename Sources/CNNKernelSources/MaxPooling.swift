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
/// Windows that overlap add up in row-major order of the windows. Where they don't, every element is written once and
/// never read: adding to what a neighbouring vector has just written would stall on it.
func maxPoolingBackward(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let overlaps = shape.strideHeight < shape.windowHeight || shape.strideWidth < shape.windowWidth
  let covers =
    shape.strideHeight == shape.windowHeight && shape.strideWidth == shape.windowWidth
    && shape.outputHeight &* shape.strideHeight &- shape.paddingTop >= shape.inputHeight
    && shape.outputWidth &* shape.strideWidth &- shape.paddingLeft >= shape.inputWidth
  let adds = overlaps || shape.channels < lanes
  if adds || !covers {
    inputGradient.update(repeating: 0, count: shape.inputHeight &* shape.inputWidth &* shape.channels)
  }
  if adds {
    scatterAdding(shape, input, outputGradient, inputGradient)
  } else if shape.windowHeight == 2 && shape.windowWidth == 2 && shape.paddingTop == 0 && shape.paddingLeft == 0
    && shape.paddingBottom == 0 && shape.paddingRight == 0
    && shape.outputHeight &* shape.strideHeight <= shape.inputHeight
    && shape.outputWidth &* shape.strideWidth <= shape.inputWidth
  {
    scatterPairs(shape, input, outputGradient, inputGradient)
  } else {
    scatterOnce(shape, input, outputGradient, inputGradient)
  }
}

/// Windows that may overlap, or too few channels for a vector.
private func scatterAdding(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let gradient = outputGradient + walk.place(row, column)
      if walk.isNarrow {
        let valid = walk.reachesEnd(window, row, column) ? shape.channels : lanes
        scatterMax(shape, window, input, loadFirst(gradient, shape.channels), inputGradient, valid, adds: true)
      } else {
        var channel = 0
        while channel &+ lanes <= shape.channels {
          scatterMax(
            shape, window, input + channel, loadVector(gradient + channel), inputGradient + channel, lanes,
            adds: true)
          channel &+= lanes
        }
        if channel < shape.channels {
          let last = walk.lastVector
          scatterMax(shape, window, input + last, walk.newLanes(gradient), inputGradient + last, lanes, adds: true)
        }
      }
    }
  }
}

/// Windows that don't overlap: the last vector may write channels again, with the same values.
private func scatterOnce(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let gradient = outputGradient + walk.place(row, column)
      var channel = 0
      while channel < shape.channels {
        let first = min(channel, walk.lastVector)
        scatterMax(
          shape, window, input + first, loadVector(gradient + first), inputGradient + first, lanes, adds: false)
        channel &+= lanes
      }
    }
  }
}

/// Windows of two by two that don't overlap: all four values stay in registers.
private func scatterPairs(
  _ shape: PoolingShape, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let walk = PoolingWalk(shape)
  let below = shape.inputWidth &* shape.channels
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let begin = row &* shape.strideHeight &* below &+ column &* shape.strideWidth &* shape.channels
      let gradients = outputGradient + walk.place(row, column)
      var channel = 0
      while channel < shape.channels {
        let first = min(channel, walk.lastVector)
        let source = input + (begin &+ first)
        let target = inputGradient + (begin &+ first)
        let gradient = loadVector(gradients + first)
        var best = loadVector(source)
        var bestTap = Vector.zero
        choose(loadVector(source + shape.channels), 1, &best, &bestTap)
        choose(loadVector(source + below), 2, &best, &bestTap)
        choose(loadVector(source + (below &+ shape.channels)), 3, &best, &bestTap)
        storeVector(select_equal(bestTap, .zero, gradient, .zero), target)
        storeVector(select_equal(bestTap, Vector(repeating: 1), gradient, .zero), target + shape.channels)
        storeVector(select_equal(bestTap, Vector(repeating: 2), gradient, .zero), target + below)
        storeVector(
          select_equal(bestTap, Vector(repeating: 3), gradient, .zero), target + (below &+ shape.channels))
        channel &+= lanes
      }
    }
  }
}

@inline(__always)
private func choose(_ value: Vector, _ tap: Float, _ best: inout Vector, _ bestTap: inout Vector) {
  bestTap = select_replacing(value, best, Vector(repeating: tap), bestTap)
  best = select_replacing(value, best, value, best)
}

@inline(__always)
private func scatterMax(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ gradient: Vector, _ inputGradient: Target,
  _ valid: Int, adds: Bool
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
      if !adds {
        storeVector(share, place)
      } else if valid == lanes {
        storeVector(loadVector(place) + share, place)
      } else {
        storeFirst(place, loadFirst(place, valid) + share, valid)
      }
      tap += 1
      place += shape.channels
    }
  }
}
