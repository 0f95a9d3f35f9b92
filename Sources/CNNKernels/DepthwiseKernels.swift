/// One row of positions of a convolution in which every channel has its own filter.
///
/// `c[position, channel] = start + Σ a[position, tap, channel] · filters[tap, channel]`, taps in row-major order.
public struct DepthwiseProduct {
  public var positions = 0
  public var channels = 0
  public var tapRows = 0
  public var tapColumns = 0
  public var a: UnsafePointer<Float>
  /// Floats from a position to the next, from a tap to the next, from a row of taps to the next.
  public var aPosition = 0
  public var aTapColumn = 0
  public var aTapRow = 0
  /// `[tapRows, tapColumns, channels]`.
  public var filters: UnsafePointer<Float>
  public var bias: UnsafePointer<Float>?
  public var hasReLU = false
  public var c: UnsafeMutablePointer<Float>
  public var cPosition = 0

  public init(a: UnsafePointer<Float>, filters: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>) {
    self.a = a
    self.filters = filters
    self.c = c
  }
}

/// The filter gradient of such a convolution: `filters[tap, channel] += Σ a[position, tap, channel] ·
/// gradient[position, channel]` along rows of positions.
public struct DepthwiseGradient {
  public var rows = 0
  public var positions = 0
  public var channels = 0
  public var tapRows = 0
  public var tapColumns = 0
  public var a: UnsafePointer<Float>
  public var aRow = 0
  public var aPosition = 0
  public var aTapColumn = 0
  public var aTapRow = 0
  public var gradient: UnsafePointer<Float>
  /// `[rows, positions, channels]`, contiguous.
  public var filters: UnsafeMutablePointer<Float>

  public init(a: UnsafePointer<Float>, gradient: UnsafePointer<Float>, filters: UnsafeMutablePointer<Float>) {
    self.a = a
    self.gradient = gradient
    self.filters = filters
  }
}

/// The kernels of convolutions in which every channel has its own filter: vectors along channels.
public protocol DepthwiseKernels: SendableMetatype {
  static func multiply(_ product: UnsafePointer<DepthwiseProduct>)
  static func addFilterGradient(_ gradient: UnsafePointer<DepthwiseGradient>)
}
