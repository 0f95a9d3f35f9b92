import CNNKernels

/// The part of one window that lies inside the map.
struct PoolingWindow {
  /// First row and column, and the ones after the last.
  let top, bottom, left, right: Int

  @inline(__always)
  init(_ shape: PoolingShape, row: Int, column: Int) {
    if shape.isDivided {
      top = row &* shape.input.height / shape.output.height
      bottom = ((row &+ 1) &* shape.input.height &+ shape.output.height &- 1) / shape.output.height
      left = column &* shape.input.width / shape.output.width
      right = ((column &+ 1) &* shape.input.width &+ shape.output.width &- 1) / shape.output.width
      return
    }
    let y = row &* shape.stride.height &- shape.padding.top
    let x = column &* shape.stride.width &- shape.padding.left
    top = y < 0 ? 0 : y
    left = x < 0 ? 0 : x
    let yEnd = y &+ shape.window.height
    let xEnd = x &+ shape.window.width
    bottom = yEnd > shape.input.height ? shape.input.height : yEnd
    right = xEnd > shape.input.width ? shape.input.width : xEnd
  }

  /// What an average over this window divides by, as PyTorch counts: with padding, what lies beyond the padding
  /// still doesn't count.
  @inline(__always)
  func divisor(_ shape: PoolingShape, row: Int, column: Int) -> Float {
    if !shape.countsPadding { return Float((bottom &- top) &* (right &- left)) }
    let y = row &* shape.stride.height &- shape.padding.top
    let x = column &* shape.stride.width &- shape.padding.left
    let yLimit = shape.input.height &+ shape.padding.bottom
    let xLimit = shape.input.width &+ shape.padding.right
    let height = (y &+ shape.window.height < yLimit ? y &+ shape.window.height : yLimit) &- y
    let width = (x &+ shape.window.width < xLimit ? x &+ shape.window.width : xLimit) &- x
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
  for row in 0..<shape.output.height {
    var input = 2 &* row &* shape.input.width &* channels
    var output = row &* shape.output.width &* channels
    for _ in 0..<shape.output.width {
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
  let rowCount = shape.input.width &* shape.channels
  let reachedRows = 2 &* shape.output.height
  let reached = 2 &* shape.output.width &* shape.channels
  if reached < rowCount {
    for row in 0..<reachedRows {
      (image + (row &* rowCount &+ reached)).update(repeating: 0, count: rowCount &- reached)
    }
  }
  let rest = (shape.input.height &- reachedRows) &* rowCount
  (image + reachedRows &* rowCount).update(repeating: 0, count: rest)
}
