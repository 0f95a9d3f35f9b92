/// Size, stride, padding and dilation of a window, in pixels.
public struct ReferenceWindow: Hashable, Sendable {
  public var height: Int
  public var width: Int
  public var strideDown = 1
  public var strideAcross = 1
  public var top = 0
  public var bottom = 0
  public var left = 0
  public var right = 0
  public var dilationDown = 1
  public var dilationAcross = 1

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square window with the same stride, padding and dilation in both directions.
  public init(_ side: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.init(height: side, width: side)
    (strideDown, strideAcross) = (stride, stride)
    (top, bottom, left, right) = (padding, padding, padding, padding)
    (dilationDown, dilationAcross) = (dilation, dilation)
  }

  /// Rows of the output of a convolution over a map of `height` rows.
  public func outputHeight(_ height: Int) -> Int {
    (height + top + bottom - dilationDown * (self.height - 1) - 1) / strideDown + 1
  }

  /// Columns of the output of a convolution over a map of `width` columns.
  public func outputWidth(_ width: Int) -> Int {
    (width + left + right - dilationAcross * (self.width - 1) - 1) / strideAcross + 1
  }
}
