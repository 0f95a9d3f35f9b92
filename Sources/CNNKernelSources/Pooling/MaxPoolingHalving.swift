import CNNKernels
import CVectors

/// Max pooling by 2x2 windows side by side.
func halvingMaxForward(_ shape: PoolingShape, _ input: Source, _ output: Target) {
  let (across, down) = (shape.channels, shape.input.width &* shape.channels)
  forEachQuad(shape) { place, target, left in
    let tap = input + place
    let (a, b) = (loadNext(tap, left), loadNext(tap + across, left))
    let (c, d) = (loadNext(tap + down, left), loadNext(tap + (down &+ across), left))
    storeNext(max_of_four(a, b, c, d), output + target, left)
  }
}

/// Every pixel under a window gets the window's gradient or 0.
func halvingMaxBackward(
  _ shape: PoolingShape, _ hasReLU: Bool, _ input: Source, _ outputGradient: Source, _ inputGradient: Target
) {
  let (across, down) = (shape.channels, shape.input.width &* shape.channels)
  clearUnreached(shape, inputGradient)
  forEachQuad(shape) { place, source, left in
    let (tap, target) = (input + place, inputGradient + place)
    let (a, b) = (loadNext(tap, left), loadNext(tap + across, left))
    let (c, d) = (loadNext(tap + down, left), loadNext(tap + (down &+ across), left))
    // Ordinals of the taps as floats; a later one wins if it is larger, or NaN.
    var best = select_replacing(b, a, b, a)
    var winner = select_replacing(b, a, Vector(repeating: 1), .zero)
    winner = select_replacing(c, best, Vector(repeating: 2), winner)
    best = select_replacing(c, best, c, best)
    winner = select_replacing(d, best, Vector(repeating: 3), winner)
    best = select_replacing(d, best, d, best)
    var gradient = loadNext(outputGradient + source, left)
    if hasReLU { gradient = select_at_most(best, .zero, .zero, gradient) }
    storeNext(select_equal(winner, .zero, gradient, .zero), target, left)
    storeNext(select_equal(winner, Vector(repeating: 1), gradient, .zero), target + across, left)
    storeNext(select_equal(winner, Vector(repeating: 2), gradient, .zero), target + down, left)
    storeNext(select_equal(winner, Vector(repeating: 3), gradient, .zero), target + (down &+ across), left)
  }
}
