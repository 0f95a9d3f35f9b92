/// A height and a width in pixels: the size of a window, a stride, a map.
///
/// One-dimensional input has height 1, so every layer has one code path.
public struct Size: Hashable, Sendable {
  public var height: Int
  public var width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The same number of pixels down and across.
  public init(_ side: Int) { self.init(height: side, width: side) }
}

/// The shape of one image's value between two layers: channels, height, width.
///
/// A flat vector, as `[linear]` produces it, has height and width 1.
public struct Shape: Hashable, Sendable {
  public var channels: Int
  public var height: Int
  public var width: Int

  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Elements of one image. Inference has checked that the product does not overflow.
  public var count: Int { channels * height * width }

  /// Pixels of one map.
  public var positions: Int { height * width }

  public var size: Size { Size(height: height, width: width) }
}

/// Pixels added around a map before a window slides over it.
public struct Padding: Hashable, Sendable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  public static let none = Padding(top: 0, bottom: 0, left: 0, right: 0)

  public var vertical: Int { top + bottom }
  public var horizontal: Int { left + right }
}

/// How the user asked for padding; `same` and `valid` become numbers when the input's shape is known.
public enum PaddingRule: Hashable, Sendable {
  case same
  case valid
  case explicit(Padding)
}

/// What stands in the padding.
public enum PaddingMode: String, CaseIterable, Sendable {
  case zeros, replicate, reflect, circular
}
