/// An image as windows slide over it: with a border of zeros, if the geometry asks for one.
///
/// Negative padding, which an input gradient can ask for, is not stored: the pass begins further inside.
struct PaddedMap: Hashable, Sendable {
  let size: Extent
  let channels: Int
  let border: Edges

  var isPadded: Bool { !border.isEmpty }
  var rowCount: Int { paddedWidth * channels }
  var imageCount: Int { paddedHeight * rowCount }
  var sourceCount: Int { size.count * channels }

  /// Rows and columns with those of the border.
  var paddedHeight: Int { border.top + size.height + border.bottom }
  var paddedWidth: Int { border.left + size.width + border.right }

  /// Copies some rows of `images` images with their border, each to where it lies in the whole map.
  func fill(
    _ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Float>, images: Int, rows: Range<Int>,
    engine: Engine
  ) {
    let above = rows.clamped(to: 0..<border.top)
    let inside = rows.clamped(to: border.top..<border.top + size.height)
    let below = rows.clamped(to: border.top + size.height..<paddedHeight)
    for image in 0..<images {
      let to = target + image * imageCount
      (to + above.lowerBound * rowCount).update(repeating: 0, count: above.count * rowCount)
      engine.kernels.copyPadded(
        source + (image * sourceCount + (inside.lowerBound - border.top) * size.width * channels), rows: inside.count,
        count: size.width * channels, before: border.left * channels, after: border.right * channels,
        into: to + inside.lowerBound * rowCount)
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
