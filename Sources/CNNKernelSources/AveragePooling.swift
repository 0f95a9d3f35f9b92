import CNNKernels

/// The mean of every window, summed in row-major order.
func averagePoolingForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let divisor = window.divisor(shape, row: row, column: column)
      let target = output + walk.place(row, column)
      if walk.isNarrow {
        let valid = walk.reachesEnd(window, row, column) ? shape.channels : lanes
        meanOfWindow(shape, window, divisor, input, target, valid)
      } else {
        var channel = 0
        while channel &+ lanes <= shape.channels {
          meanOfWindow(shape, window, divisor, input + channel, target + channel, lanes)
          channel &+= lanes
        }
        if channel < shape.channels {
          meanOfWindow(shape, window, divisor, input + walk.lastVector, target + walk.lastVector, lanes)
        }
      }
    }
  }
}

@inline(__always)
private func meanOfWindow(
  _ shape: PoolingShape, _ window: PoolingWindow, _ divisor: Float, _ input: Source, _ output: Target, _ valid: Int
) {
  let rowStride = shape.inputWidth &* shape.channels
  var sum = Vector.zero
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      sum += valid == lanes ? loadVector(tap) : loadFirst(tap, valid)
      tap += shape.channels
    }
  }
  if valid == lanes { storeVector(sum / divisor, output) } else { storeFirst(output, sum / divisor, valid) }
}

/// Gives each window's gradient to all of its pixels, divided by what the mean was divided by.
func averagePoolingBackward(_ shape: PoolingShape, _ outputGradient: Source, _ inputGradient: Target) {
  inputGradient.update(repeating: 0, count: shape.inputHeight &* shape.inputWidth &* shape.channels)
  let walk = PoolingWalk(shape)
  for row in 0..<shape.outputHeight {
    for column in 0..<shape.outputWidth {
      let window = PoolingWindow(shape, row: row, column: column)
      let divisor = window.divisor(shape, row: row, column: column)
      let gradient = outputGradient + walk.place(row, column)
      if walk.isNarrow {
        let valid = walk.reachesEnd(window, row, column) ? shape.channels : lanes
        spreadMean(shape, window, loadFirst(gradient, shape.channels) / divisor, inputGradient, valid)
      } else {
        var channel = 0
        while channel &+ lanes <= shape.channels {
          spreadMean(shape, window, loadVector(gradient + channel) / divisor, inputGradient + channel, lanes)
          channel &+= lanes
        }
        if channel < shape.channels {
          spreadMean(shape, window, walk.newLanes(gradient) / divisor, inputGradient + walk.lastVector, lanes)
        }
      }
    }
  }
}

@inline(__always)
private func spreadMean(
  _ shape: PoolingShape, _ window: PoolingWindow, _ share: Vector, _ inputGradient: Target, _ valid: Int
) {
  let rowStride = shape.inputWidth &* shape.channels
  for y in window.top..<window.bottom {
    var target = inputGradient + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      if valid == lanes {
        storeVector(loadVector(target) + share, target)
      } else {
        storeFirst(target, loadFirst(target, valid) + share, valid)
      }
      target += shape.channels
    }
  }
}

func poolingKernels() -> PoolingKernels {
  PoolingKernels(
    maxForward: { maxPoolingForward($0, $1, $2) }, maxBackward: { maxPoolingBackward($0, $1, $2, $3) },
    averageForward: { averagePoolingForward($0, $1, $2) }, averageBackward: { averagePoolingBackward($0, $1, $2) })
}
