import CNNKernels

extension Kernels {
  /// The mean of every window, summed in row-major order.
  static func averagePool(_ shape: PoolingShape, input: Source, into output: Target) {
    if shape.halvesMap {
      halvingMeanForward(shape, input, output)
      return
    }
    for row in 0..<shape.output.height {
      for column in 0..<shape.output.width {
        let window = PoolingWindow(shape, row: row, column: column)
        let divisor = window.divisor(shape, row: row, column: column)
        let target = output + (row &* shape.output.width &+ column) &* shape.channels
        var channel = 0
        while channel < shape.channels {
          meanOfWindow(shape, window, divisor, input + channel, target + channel, shape.channels &- channel)
          channel &+= lanes
        }
      }
    }
  }
}

@inline(__always)
private func meanOfWindow(
  _ shape: PoolingShape, _ window: PoolingWindow, _ divisor: Float, _ input: Source, _ output: Target, _ left: Int
) {
  let rowStride = shape.input.width &* shape.channels
  var sum = Vector.zero
  for y in window.top..<window.bottom {
    var tap = input + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      sum += loadNext(tap, left)
      tap += shape.channels
    }
  }
  storeNext(sum / divisor, output, left)
}

extension Kernels {
  /// Gives each window's gradient to all of its pixels, divided by what the mean was divided by.
  static func averagePoolGradient(_ shape: PoolingShape, outputGradient: Source, into inputGradient: Target) {
    if shape.halvesMap {
      halvingMeanBackward(shape, outputGradient, inputGradient)
      return
    }
    inputGradient.update(repeating: 0, count: shape.input.height &* shape.input.width &* shape.channels)
    for row in 0..<shape.output.height {
      for column in 0..<shape.output.width {
        let window = PoolingWindow(shape, row: row, column: column)
        let divisor = window.divisor(shape, row: row, column: column)
        let gradient = outputGradient + (row &* shape.output.width &+ column) &* shape.channels
        var channel = 0
        while channel < shape.channels {
          let left = shape.channels &- channel
          spreadMean(shape, window, loadNext(gradient + channel, left) / divisor, inputGradient + channel, left)
          channel &+= lanes
        }
      }
    }
  }
}

@inline(__always)
private func spreadMean(
  _ shape: PoolingShape, _ window: PoolingWindow, _ share: Vector, _ inputGradient: Target, _ left: Int
) {
  let rowStride = shape.input.width &* shape.channels
  for y in window.top..<window.bottom {
    var target = inputGradient + (y &* rowStride &+ window.left &* shape.channels)
    for _ in window.left..<window.right {
      storeNext(loadNext(target, left) + share, target, left)
      target += shape.channels
    }
  }
}

/// Average pooling by 2x2 windows side by side; a quarter is exact.
private func halvingMeanForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let (across, down) = (shape.channels, shape.input.width &* shape.channels)
  forEachQuad(shape) { place, target, left in
    let tap = input + place
    let top = loadNext(tap, left) + loadNext(tap + across, left)
    let sum = top + loadNext(tap + down, left) + loadNext(tap + (down &+ across), left)
    storeNext(sum * 0.25, output + target, left)
  }
}

private func halvingMeanBackward(_ shape: PoolingShape, _ outputGradient: Source, _ inputGradient: Target) {
  let (across, down) = (shape.channels, shape.input.width &* shape.channels)
  clearUnreached(shape, inputGradient)
  forEachQuad(shape) { place, source, left in
    let share = loadNext(outputGradient + source, left) * 0.25
    let target = inputGradient + place
    storeNext(share, target, left)
    storeNext(share, target + across, left)
    storeNext(share, target + down, left)
    storeNext(share, target + (down &+ across), left)
  }
}
