import CNNKernels
import CVectors

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

/// How a pooling kernel walks over an image in whole vectors.
///
/// With fewer channels than lanes one vector reaches into the following pixels. What a kernel puts there it overwrites
/// when it comes to those pixels, or it is 0 added; near the image's end it takes the pixel's channels alone.
/// Otherwise the last vector of a pixel may overlap the one before.
struct PoolingWalk {
  let isNarrow: Bool
  /// First channel of the last vector of a pixel.
  let lastVector: Int
  private let channels, inputWidth, outputWidth, inputCount, outputCount: Int

  @inline(__always)
  init(_ shape: PoolingShape) {
    channels = shape.channels
    inputWidth = shape.inputWidth
    outputWidth = shape.outputWidth
    inputCount = shape.inputHeight &* shape.inputWidth &* channels
    outputCount = shape.outputHeight &* shape.outputWidth &* channels
    isNarrow = channels < lanes
    lastVector = channels &- lanes
  }

  /// Where an output pixel begins.
  @inline(__always)
  func place(_ row: Int, _ column: Int) -> Int { (row &* outputWidth &+ column) &* channels }

  /// Whether a whole vector would reach beyond the image, at the window's last pixel or at the output's.
  @inline(__always)
  func reachesEnd(_ window: PoolingWindow, _ row: Int, _ column: Int) -> Bool {
    let lastTap = ((window.bottom &- 1) &* inputWidth &+ window.right &- 1) &* channels
    return place(row, column) &+ lanes > outputCount || lastTap &+ lanes > inputCount
  }

  /// A pixel's last vector, 0 in the lanes that the vector before it has.
  @inline(__always)
  func newLanes(_ pixel: UnsafePointer<Float>) -> Vector {
    let fresh = Int32(truncatingIfNeeded: lanes &- channels % lanes)
    return keep_lanes(loadVector(pixel + lastVector), fresh, Int32(truncatingIfNeeded: lanes))
  }
}
