import CNNKernels

/// `base ^ -beta` for a positive base.
@inline(__always)
private func inversePower(_ base: Vector, _ beta: Float) -> Vector {
  // The usual exponents without a logarithm, which would lose digits for a large base.
  if beta == 0.75 {
    let root = base.squareRoot()
    return 1 / (root * root.squareRoot())
  }
  if beta == 0.5 { return 1 / base.squareRoot() }
  if beta == 1 { return 1 / base }
  return vectorExp(vectorLog(base) * -beta)
}

/// `sums[c]` is the sum of `values` over `size` places from `c`.
@inline(__always)
private func slidingSums(_ values: Source, _ size: Int, _ sums: Target, _ channels: Int) {
  var c = 0
  while c < channels {
    let left = channels &- c
    var sum = Vector.zero
    for neighbour in 0..<size { sum += loadNext(values + c + neighbour, left) }
    storeNext(sum, sums + c, left)
    c &+= lanes
  }
}

/// Places `[before | channels | after]` in workspace, zero around the channels.
@inline(__always)
private func clearMargins(_ padded: Target, _ before: Int, _ channels: Int, _ after: Int) {
  for i in 0..<before { padded[i] = 0 }
  for i in 0..<after { padded[before &+ channels &+ i] = 0 }
}

extension Kernels {
  static func localResponse(
    _ shape: LocalResponseShape, input: Source, into output: Target, positions: Int, workspace: Target
  ) {
    let (channels, size) = (shape.channels, shape.size)
    let (before, after) = (size / 2, (size - 1) / 2)
    let squares = workspace
    let sums = workspace + channels + size
    clearMargins(squares, before, channels, after)
    for position in 0..<positions {
      let (x, y) = (input + position &* channels, output + position &* channels)
      mapVectors(x, squares + before, channels) { $0 * $0 }
      slidingSums(squares, size, sums, channels)
      mapVectors(x, sums, y, channels) { x, sum in
        x
          * inversePower(
            multiplyAdd(sum, Vector(repeating: shape.alpha / Float(size)), Vector(repeating: shape.bias)), shape.beta)
      }
    }
  }

  /// With base b, the gradient at c is `g b^-beta - 2 alpha beta / size · x Σ g' x' b'^(-beta - 1)` over the channels
  /// whose sums hold c: the window mirrored.
  static func localResponseGradient(
    _ shape: LocalResponseShape, input: Source, outputGradient: Source, into inputGradient: Target, positions: Int,
    workspace: Target
  ) {
    let (channels, size) = (shape.channels, shape.size)
    let (before, after) = (size / 2, (size - 1) / 2)
    let padded = workspace
    let bases = workspace + (channels + size)
    let sums = workspace + 2 * (channels + size)
    let share = Vector(repeating: shape.alpha / Float(size))
    let factor = -2 * shape.alpha * shape.beta / Float(size)
    for position in 0..<positions {
      let begin = position &* channels
      let (x, g, dx) = (input + begin, outputGradient + begin, inputGradient + begin)
      clearMargins(padded, before, channels, after)
      mapVectors(x, padded + before, channels) { $0 * $0 }
      slidingSums(padded, size, sums, channels)
      mapVectors(sums, bases, channels) { multiplyAdd($0, share, Vector(repeating: shape.bias)) }
      clearMargins(padded, after, channels, before)
      mapVectors(x, bases, padded + after, channels) { x, base in x * inversePower(base, shape.beta) / base }
      mapVectors(g, padded + after, padded + after, channels) { g, product in g * product }
      slidingSums(padded, size, sums, channels)
      mapVectors(g, bases, dx, channels) { g, base in g * inversePower(base, shape.beta) }
      mapVectors(x, sums, sums, channels) { x, sum in x * sum * factor }
      mapVectors(sums, dx, dx, channels) { $0 + $1 }
    }
  }
}
