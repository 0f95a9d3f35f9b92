import CNNKernels

extension Kernels {
  /// Takes a vector of channels at a time, and for it eight positions at a time, so that a filter tap once loaded serves
  /// eight sums.
  static func multiply(_ product: UnsafePointer<DepthwiseProduct>) {
    let p = product.pointee
    var channel = 0
    while channel < p.channels {
      let count = min(Vector.scalarCount, p.channels - channel)
      if count == Vector.scalarCount {
        multiplyPositions(product, channel, count, isWhole: true)
      } else {
        multiplyPositions(product, channel, count, isWhole: false)
      }
      channel += Vector.scalarCount
    }
  }
}

@inline(__always)
private func multiplyPositions(
  _ product: UnsafePointer<DepthwiseProduct>, _ channel: Int, _ count: Int, isWhole: Bool
) {
  let positions = product.pointee.positions
  var position = 0
  while position + 8 <= positions {
    multiplyDepthwiseTile(product, position, channel, count, positions: 8, isWhole: isWhole)
    position += 8
  }
  if position + 4 <= positions {
    multiplyDepthwiseTile(product, position, channel, count, positions: 4, isWhole: isWhole)
    position += 4
  }
  if position + 2 <= positions {
    multiplyDepthwiseTile(product, position, channel, count, positions: 2, isWhole: isWhole)
    position += 2
  }
  if position < positions {
    multiplyDepthwiseTile(product, position, channel, count, positions: 1, isWhole: isWhole)
  }
}

/// `positions` and `isWhole` are constants where this is inlined.
@inline(__always)
private func multiplyDepthwiseTile(
  _ product: UnsafePointer<DepthwiseProduct>, _ position: Int, _ channel: Int, _ count: Int, positions: Int,
  isWhole: Bool
) {
  let p = product.pointee
  let start = p.bias == nil ? Vector.zero : loadChannels(p.bias! + channel, count, isWhole)
  var s0 = start
  var s1 = start
  var s2 = start
  var s3 = start
  var s4 = start
  var s5 = start
  var s6 = start
  var s7 = start
  var tapRow = p.a + position * p.aPosition + channel
  var filter = p.filters + channel
  for _ in 0..<p.tapRows {
    var tap = tapRow
    for _ in 0..<p.tapColumns {
      let b = loadChannels(filter, count, isWhole)
      if positions > 0 { s0 = multiplyAdd(loadChannels(tap + 0 * p.aPosition, count, isWhole), b, s0) }
      if positions > 1 { s1 = multiplyAdd(loadChannels(tap + 1 * p.aPosition, count, isWhole), b, s1) }
      if positions > 2 { s2 = multiplyAdd(loadChannels(tap + 2 * p.aPosition, count, isWhole), b, s2) }
      if positions > 3 { s3 = multiplyAdd(loadChannels(tap + 3 * p.aPosition, count, isWhole), b, s3) }
      if positions > 4 { s4 = multiplyAdd(loadChannels(tap + 4 * p.aPosition, count, isWhole), b, s4) }
      if positions > 5 { s5 = multiplyAdd(loadChannels(tap + 5 * p.aPosition, count, isWhole), b, s5) }
      if positions > 6 { s6 = multiplyAdd(loadChannels(tap + 6 * p.aPosition, count, isWhole), b, s6) }
      if positions > 7 { s7 = multiplyAdd(loadChannels(tap + 7 * p.aPosition, count, isWhole), b, s7) }
      tap += p.aTapColumn
      filter += p.channels
    }
    tapRow += p.aTapRow
  }
  let least = Vector(repeating: p.hasReLU ? 0 : -Float.infinity)
  let c = p.c + position * p.cPosition + channel
  if positions > 0 { storeChannels(c + 0 * p.cPosition, atLeast(least, s0), count, isWhole) }
  if positions > 1 { storeChannels(c + 1 * p.cPosition, atLeast(least, s1), count, isWhole) }
  if positions > 2 { storeChannels(c + 2 * p.cPosition, atLeast(least, s2), count, isWhole) }
  if positions > 3 { storeChannels(c + 3 * p.cPosition, atLeast(least, s3), count, isWhole) }
  if positions > 4 { storeChannels(c + 4 * p.cPosition, atLeast(least, s4), count, isWhole) }
  if positions > 5 { storeChannels(c + 5 * p.cPosition, atLeast(least, s5), count, isWhole) }
  if positions > 6 { storeChannels(c + 6 * p.cPosition, atLeast(least, s6), count, isWhole) }
  if positions > 7 { storeChannels(c + 7 * p.cPosition, atLeast(least, s7), count, isWhole) }
}

@inline(__always)
func loadChannels(_ source: UnsafePointer<Float>, _ count: Int, _ isWhole: Bool) -> Vector {
  isWhole ? loadVector(source) : loadFirst(source, count)
}

@inline(__always)
func storeChannels(_ target: UnsafeMutablePointer<Float>, _ value: Vector, _ count: Int, _ isWhole: Bool) {
  if isWhole { storeVector(value, target) } else { storeFirst(target, value, count) }
}
