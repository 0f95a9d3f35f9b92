import CNNKernels

/// The part of one window that lies inside the map.
struct PoolingWindow {
  /// First row and column, and the ones after the last.
  let top, bottom, left, right: Int

  @inline(__always)
  init(_ shape: PoolingShape, row: Int, column: Int) {
    if shape.isDivided {
      top = row &* shape.inputHeight / shape.outputHeight
      bottom = ((row &+ 1) &* shape.inputHeight &+ shape.outputHeight &- 1) / shape.outputHeight
      left = column &* shape.inputWidth / shape.outputWidth
      right = ((column &+ 1) &* shape.inputWidth &+ shape.outputWidth &- 1) / shape.outputWidth
      return
    }
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

/// Visits the windows of a pool that halves its map, a vector of channels at a time.
///
/// `body` gets the four pixels' places in row-major order as the first and three distances, the output's place and
/// how many channels are left. Its `left` is a constant in each of the two calls, which is what makes it fast.
@inline(__always)
func forEachQuad(_ shape: PoolingShape, _ body: (_ input: Int, _ output: Int, _ left: Int) -> Void) {
  let channels = shape.channels
  let whole = channels &- channels % lanes
  for row in 0..<shape.outputHeight {
    var input = 2 &* row &* shape.inputWidth &* channels
    var output = row &* shape.outputWidth &* channels
    for _ in 0..<shape.outputWidth {
      var channel = 0
      while channel < whole {
        body(input &+ channel, output &+ channel, lanes)
        channel &+= lanes
      }
      if whole < channels { body(input &+ whole, output &+ whole, channels &- whole) }
      input &+= 2 &* channels
      output &+= channels
    }
  }
}

/// Sets the pixels to 0 that no window of a pool that halves its map reaches: an odd last row and column.
func clearUnreached(_ shape: PoolingShape, _ image: UnsafeMutablePointer<Float>) {
  let rowCount = shape.inputWidth &* shape.channels
  let reachedRows = 2 &* shape.outputHeight
  let reached = 2 &* shape.outputWidth &* shape.channels
  if reached < rowCount {
    for row in 0..<reachedRows {
      (image + (row &* rowCount &+ reached)).update(repeating: 0, count: rowCount &- reached)
    }
  }
  let rest = (shape.inputHeight &- reachedRows) &* rowCount
  (image + reachedRows &* rowCount).update(repeating: 0, count: rest)
}
