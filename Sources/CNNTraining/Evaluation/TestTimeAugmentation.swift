import CNNEngine
import CNNSpec

/// Views of one image whose outputs are averaged: `cnn eval --tta`.
///
/// - Source: Jordan, *94% on CIFAR-10 in 3.29 Seconds on a Single GPU*, 2024, section 3.5, for the views and weights of
///   `flip+translate`; what moves in from outside is the training images' mean.
public enum TestTimeAugmentation: String, CaseIterable, Sendable {
  case none
  /// The image and its mirror image.
  case flip
  /// Also both, moved by one pixel up and left, and down and right; these four count half.
  case flipTranslate = "flip+translate"

  struct View: Equatable {
    var isMirrored: Bool
    var down: Int
    var right: Int
    /// All weights of a kind add up to 1.
    var weight: Float
  }

  var views: [View] {
    switch self {
    case .none: [View(isMirrored: false, down: 0, right: 0, weight: 1)]
    case .flip: [false, true].map { View(isMirrored: $0, down: 0, right: 0, weight: 0.5) }
    case .flipTranslate:
      [false, true].flatMap { mirrored in
        [(0, Float(0.25)), (-1, 0.125), (1, 0.125)].map {
          View(isMirrored: mirrored, down: $0.0, right: $0.0, weight: $0.1)
        }
      }
    }
  }

  /// Writes a view of every image of a batch.
  ///
  /// - Shape: `images` and `target` are `[count, height, width, channels]` of `shape`.
  static func apply(_ view: View, _ images: FloatView, into target: FloatView, count: Int, shape: Shape) {
    let geometry = ImageGeometry(height: shape.height, width: shape.width, channels: shape.channels)
    for image in 0..<count {
      let range = image * shape.count..<(image + 1) * shape.count
      geometry.shift(
        images[range], into: target[range], down: view.down, right: view.right, mirrored: view.isMirrored)
    }
  }
}
