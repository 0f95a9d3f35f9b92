import CNNEngine
import CNNSpec

extension Extent {
  init(_ size: Size) { self.init(height: size.height, width: size.width) }

  /// A shape's, without its channels.
  init(_ shape: Shape) { self.init(height: shape.height, width: shape.width) }
}

extension Edges {
  init(_ padding: Padding) {
    self.init(top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right)
  }
}
