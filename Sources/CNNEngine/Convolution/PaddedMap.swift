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

  /// Copies `images` images with their border.
  func fill(
    _ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Float>, images: Int, engine: Engine
  ) {
    let packing = engine.kernels.packing
    for image in 0..<images {
      let to = target + image * imageCount
      to.update(repeating: 0, count: top * rowCount)
      packing.copyPadded(
        source + image * sourceCount, height, width * channels, left * channels, right * channels,
        to + top * rowCount)
      (to + (top + height) * rowCount).update(repeating: 0, count: bottom * rowCount)
    }
  }

  /// The images themselves if they need no border, otherwise copies in the workspace.
  func prepared(
    _ source: UnsafePointer<Float>, images: Int, workspace: FloatView, engine: Engine
  ) -> UnsafePointer<Float> {
    guard isPadded else { return source }
    fill(workspace.pointer, from: source, images: images, engine: engine)
    return UnsafePointer(workspace.pointer)
  }
}
