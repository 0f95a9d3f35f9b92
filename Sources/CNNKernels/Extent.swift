/// A height and a width: of a map, of a window, or of the way from one window to the next.
@frozen public struct Extent: Hashable, Sendable {
  public var height: Int
  public var width: Int

  @inlinable public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  @inlinable public init(_ side: Int) { self.init(height: side, width: side) }

  /// Pixels, taps or positions.
  @inlinable public var count: Int { height * width }
}
