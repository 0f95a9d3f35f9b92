/// An image as windows slide over it: with a border of zeros, if the geometry asks for one.
///
/// Negative padding, which an input gradient can ask for, is not stored: the pass begins further inside.
struct PaddedMap: Hashable, Sendable {
  let height: Int
  let width: Int
  let channels: Int
  let top: Int
  let bottom: Int
  let left: Int
  let right: Int

  var isPadded: Bool { top + bottom + left + right > 0 }
  var rowCount: Int { (left + width + right) * channels }
  var imageCount: Int { (top + height + bottom) * rowCount }
  var sourceCount: Int { height * width * channels }

  /// Rows with those of the border.
  var paddedHeight: Int { top + height + bottom }

  /// Copies some rows of `images` images with their border, each to where it lies in the whole map.
  func fill(
    _ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Float>, images: Int, rows: Range<Int>,
    engine: Engine
  ) {
    let above = rows.clamped(to: 0..<top)
    let inside = rows.clamped(to: top..<top + height)
    let below = rows.clamped(to: top + height..<paddedHeight)
    for image in 0..<images {
      let to = target + image * imageCount
      (to + above.lowerBound * rowCount).update(repeating: 0, count: above.count * rowCount)
      engine.kernels.packing.copyPadded(
        source + (image * sourceCount + (inside.lowerBound - top) * width * channels), inside.count, width * channels,
        left * channels, right * channels, to + inside.lowerBound * rowCount)
      (to + below.lowerBound * rowCount).update(repeating: 0, count: below.count * rowCount)
    }
  }

  /// The images themselves if they need no border, otherwise copies in the workspace.
  ///
  /// - Parameter rows: Those that will be read, if not all.
  func prepared(
    _ source: UnsafePointer<Float>, images: Int, rows: Range<Int>? = nil, workspace: FloatView, engine: Engine
  ) -> UnsafePointer<Float> {
    guard isPadded else { return source }
    let rows = rows ?? 0..<paddedHeight
    fill(workspace.pointer, from: source, images: images, rows: rows, engine: engine)
    return UnsafePointer(workspace.pointer)
  }
}
