import CNNKernels

/// The part of one window that lies inside the map.
struct PoolingWindow {
  /// First row and column, and the ones after the last.
  let top, bottom, left, right: Int

  @inline(__always)
  init(_ shape: PoolingShape, row: Int, column: Int) {
    let y = row &* shape.strideHeight &- shape.paddingTop
    let x = column &* shape.strideWidth &- shape.paddingLeft
    top = y < 0 ? 0 : y
    left = x < 0 ? 0 : x
    let yEnd = y &+ shape.windowHeight
    let xEnd = x &+ shape.windowWidth
    bottom = yEnd > shape.inputHeight ? shape.inputHeight : yEnd
    right = xEnd > shape.inputWidth ? shape.inputWidth : xEnd
  }

  /// What an average over this window divides by, as PyTorch counts: with padding, what lies beyond the padding
  /// still doesn't count.
  @inline(__always)
  func divisor(_ shape: PoolingShape, row: Int, column: Int) -> Float {
    if !shape.countsPadding { return Float((bottom &- top) &* (right &- left)) }
    let y = row &* shape.strideHeight &- shape.paddingTop
    let x = column &* shape.strideWidth &- shape.paddingLeft
    let yLimit = shape.inputHeight &+ shape.paddingBottom
    let xLimit = shape.inputWidth &+ shape.paddingRight
    let height = (y &+ shape.windowHeight < yLimit ? y &+ shape.windowHeight : yLimit) &- y
    let width = (x &+ shape.windowWidth < xLimit ? x &+ shape.windowWidth : xLimit) &- x
    return Float(height &* width)
  }
}

/// How a kernel walks over the channels of a pixel: vectors at `starts`, the last of which may overlap the one before.
///
/// With fewer channels than lanes one vector reaches into the following pixels: a kernel that writes in ascending
/// order overwrites what it put there, and must not do so within `lanes` of the end.
@inline(__always)
func forEachChannelVector(_ channels: Int, _ body: (_ start: Int, _ repeated: Int) -> Void) {
  var start = 0
  while start &+ lanes <= channels {
    body(start, 0)
    start &+= lanes
  }
  if start < channels {
    if channels >= lanes {
      body(channels &- lanes, start &- (channels &- lanes))
    } else {
      body(0, 0)
    }
  }
}

/// Holds for the lanes `first..<end`.
@inline(__always)
func laneRange(_ first: Int, _ end: Int) -> LaneMask {
  var index = IntegerVector.zero
  for lane in 0..<lanes { index[lane] = Int32(truncatingIfNeeded: lane) }
  return (index .>= Int32(truncatingIfNeeded: first)) .& (index .< Int32(truncatingIfNeeded: end))
}
