/// A height and a width: of a map, of a window, or of the way from one window to the next.
public struct Extent: Hashable, Sendable {
  public var height: Int
  public var width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// Pixels, taps or positions.
  public var count: Int { height * width }
}
