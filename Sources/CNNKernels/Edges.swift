/// Pixels at each side of a map: its padding.
@frozen public struct Edges: Hashable, Sendable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  @inlinable public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// The same at every side.
  @inlinable public init(_ all: Int) { self.init(top: all, bottom: all, left: all, right: all) }

  /// Whether there is nothing at any side.
  @inlinable public var isEmpty: Bool { self == Edges() }

  /// Pixels above and below, and at the sides.
  @inlinable public var height: Int { top + bottom }
  @inlinable public var width: Int { left + right }
}
