/// Windows on an image whose channels are planes of their own: at position i, tap (row, column) of a channel is the pixel at
/// `a[channel · plane + i + row · tapRow + column · tapColumn]`.
public struct PlanarWindows {
  public var a: UnsafePointer<Float>
  /// Positions.
  public var count = 0
  public var channels = 0
  public var tapRows = 0
  public var tapColumns = 0
  /// Floats from a channel to the next, from a tap to the next, from a row of taps to the next.
  public var plane = 0
  public var tapColumn = 0
  public var tapRow = 0

  public init(a: UnsafePointer<Float>) { self.a = a }
}

/// A convolution of few filters with vectors along positions; every filter's results are a plane of their own.
///
/// `c[filter][i] = bias[filter] + Σ tap(i) · filters[tap, channel, filter]` for every position i, rounded up to whole vectors,
/// in the order of rows, columns and channels, as one chain of fused additions.
public struct PlanarProduct {
  public static let mostFilters = 8

  public var windows: PlanarWindows
  /// 1 to `mostFilters`.
  public var filterCount = 0
  /// `[tapRows, tapColumns, channels, filterCount]`.
  public var filters: UnsafePointer<Float>
  public var bias: UnsafePointer<Float>?
  public var hasReLU = false
  public var c: UnsafeMutablePointer<Float>
  public var cPlane = 0

  public init(windows: PlanarWindows, filters: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>) {
    self.windows = windows
    self.filters = filters
    self.c = c
  }
}

/// The filter gradient of such a convolution, one sum a lane:
/// `sums[tap, channel, filter][lane] += Σ tap(i) · gradient[filter][i]` for every `lanes`-th position i.
public struct PlanarGradient {
  public var windows: PlanarWindows
  public var filterCount = 0
  public var gradient: UnsafePointer<Float>
  public var gradientPlane = 0
  /// `[tapRows, tapColumns, channels, filterCount, lanes]`.
  public var sums: UnsafeMutablePointer<Float>

  public init(windows: PlanarWindows, gradient: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>) {
    self.windows = windows
    self.gradient = gradient
    self.sums = sums
  }
}

/// Rows of positions that change between planes and neighbouring channels.
public struct LaneExchange {
  /// 1 to `PlanarProduct.mostFilters`.
  public var planes = 0
  public var rows = 0
  /// Positions of a row; and those of a row of the planes, which are 0 behind it.
  public var positions = 0
  public var planePositions = 0
  public var source: UnsafePointer<Float>
  public var target: UnsafeMutablePointer<Float>
  /// Floats from a plane to the next, and from its row to the next.
  public var planeStride = 0
  public var planeRow = 0
  /// Of an odd number of planes, for each vector that is made and each source but the first, `lanes` indices: of what was
  /// made from the sources before, or counted from `lanes` of the source. Of an even number, the same for pairs of floats
  /// and half as many sources.
  public var places: UnsafePointer<Int32>

  public init(
    source: UnsafePointer<Float>, target: UnsafeMutablePointer<Float>, places: UnsafePointer<Int32>
  ) {
    self.source = source
    self.target = target
    self.places = places
  }
}

/// The kernels of convolutions with few filters and few channels; only of instruction sets with vectors so long that such
/// filters leave half of one empty, and with words that permute the lanes of two.
public protocol PlanarKernels: SendableMetatype {
  static func multiply(_ product: UnsafePointer<PlanarProduct>)
  static func addFilterGradient(_ gradient: UnsafePointer<PlanarGradient>)
  /// From planes to neighbouring channels, contiguous.
  static func join(_ exchange: UnsafePointer<LaneExchange>)
  /// From neighbouring channels, contiguous, to planes. A row's last vector may reach into the next row, which is written
  /// after it, and beyond the last one.
  static func split(_ exchange: UnsafePointer<LaneExchange>)
  /// `target[i] += ` the sum of vector i's lanes, for `count` vectors.
  static func addLaneSums(_ sums: Source, count: Int, to target: Target)
}
