import CNNKernels
import CVectors

extension Kernels {
  /// The largest value of every window; NaN if there is one, as in PyTorch.
  static func maxPool(_ shape: PoolingShape, input: Source, into output: Target) {
    if shape.halvesMap {
      halvingMaxForward(shape, input, output)
      return
    }
    for row in 0..<shape.output.height {
      for column in 0..<shape.output.width {
        let window = PoolingWindow(shape, row: row, column: column)
        let target = output + (row &* shape.output.width &+ column) &* shape.channels
        var channel = 0
        while channel < shape.channels {
          maxOfWindow(shape, window, input + channel, target + channel, shape.channels &- channel)
          channel &+= lanes
        }
      }
    }
  }
}

@inline(__always)
private func maxOfWindow(
  _ shape: PoolingShape, _ window: PoolingWindow, _ input: Source, _ output: Target, _ left: Int
) {
  let rowStride = shape.input.width &* shape.channels
  var best = Vector(repeating: -.infinity)
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      let value = loadNext(tap, left)
      best = select_replacing(value, best, value, best)
      tap += shape.channels
    }
  }
  storeNext(best, output, left)
}

extension Kernels {
  /// Gives each window's gradient to its first largest value (to its last NaN), and 0 to all others.
  ///
  /// Windows that overlap add up in row-major order of the windows. If `hasReLU`, the input is the output of a relu
  /// whose gradient is made at once: a window whose largest value is 0 passes nothing on.
  static func maxPoolGradient(
    _ shape: PoolingShape, hasReLU: Bool, input: Source, outputGradient: Source, into inputGradient: Target
  ) {
    if shape.halvesMap {
      halvingMaxBackward(shape, hasReLU, input, outputGradient, inputGradient)
      return
    }
    inputGradient.update(repeating: 0, count: shape.input.height &* shape.input.width &* shape.channels)
    for row in 0..<shape.output.height {
      for column in 0..<shape.output.width {
        let window = PoolingWindow(shape, row: row, column: column)
        let gradient = outputGradient + (row &* shape.output.width &+ column) &* shape.channels
        var channel = 0
        while channel < shape.channels {
          scatterMax(
            shape, window, hasReLU, input + channel, gradient + channel, inputGradient + channel,
            shape.channels &- channel)
          channel &+= lanes
        }
      }
    }
  }
}

@inline(__always)
private func scatterMax(
  _ shape: PoolingShape, _ window: PoolingWindow, _ hasReLU: Bool, _ input: Source, _ outputGradient: Source,
  _ inputGradient: Target, _ left: Int
) {
  let rowStride = shape.input.width &* shape.channels
  let begin = window.top &* rowStride &+ window.left &* shape.channels
  var best = Vector(repeating: -.infinity)
  // The best value's ordinal in the window, which a float counts exactly.
  var bestTap = Vector.zero
  var tap = Vector.zero
  for y in 0..<window.bottom &- window.top {
    var place = input + (begin &+ y &* rowStride)
    for _ in window.left..<window.right {
      let value = loadNext(place, left)
      bestTap = select_replacing(value, best, tap, bestTap)
      best = select_replacing(value, best, value, best)
      tap += 1
      place += shape.channels
    }
  }
  var gradient = loadNext(outputGradient, left)
  if hasReLU { gradient = select_at_most(best, .zero, .zero, gradient) }
  tap = .zero
  for y in 0..<window.bottom &- window.top {
    var place = inputGradient + (begin &+ y &* rowStride)
    for _ in window.left..<window.right {
      storeNext(loadNext(place, left) + select_equal(bestTap, tap, gradient, .zero), place, left)
      tap += 1
      place += shape.channels
    }
  }
}
