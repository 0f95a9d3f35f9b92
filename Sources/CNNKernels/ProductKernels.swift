/// A product of two matrices whose elements are reached by strides: patches of an image, packed panels, transposes.
///
/// `c[row, column] = start + Σ a[row, step] · b[step, column]`, the steps in order as one chain of fused additions, so an
/// element's bits depend neither on the tile that computed it nor on how a longer sum was cut into calls.
///
/// Vectors of `b` are read whole, so a float after its end may be read, up to a vector's length, and is not used.
///
/// The steps are counted by three nested loops: `blocks` of `runs` of `length`. For a convolution these are a window's
/// rows, its columns and the channels; for a filter gradient images, rows and columns.
public struct StridedProduct {
  public var rows = 0
  public var columns = 0
  public var length = 0
  public var runs = 1
  public var blocks = 1

  public var a: UnsafePointer<Float>
  /// Floats from a row of `a` to the next, and from a step to the next in a run, from a run to the next, and so on.
  public var aRow = 0
  public var aStep = 1
  public var aRun = 0
  public var aBlock = 0

  public var b: UnsafePointer<Float>
  public var bStep = 0
  public var bRun = 0
  public var bBlock = 0
  /// Floats from a panel of `ProductKernels.panelWidth` columns to the next.
  public var bPanel = 0

  /// What will be read after this product, laid out as `b`: while it computes, a line of every step is brought to the
  /// cache. Without it, the following rows of `a`.
  public var upcoming: UnsafePointer<Float>?

  /// The next product's rows, which are copied meanwhile to where they don't fall on the same cache sets, one for each run of
  /// each panel: vectors of a row, 0 without it. Needs `upcoming` nil, a run as many steps, `aStep` 1, a tile of
  /// `tileRows` or one less, and panels of more columns than a vector's.
  public var copiedVectors = 0
  public var copiedRows = 0
  public var copied: UnsafePointer<Float>?
  public var copiedRow = 0
  public var copy: UnsafeMutablePointer<Float>?
  public var copyRow = 0

  public var c: UnsafeMutablePointer<Float>
  public var cRow = 0

  /// Whether the sums start with the old `c`, in place of the epilogue's bias or 0.
  public var accumulates = false
  public var epilogue = Epilogue()

  public init(a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>) {
    self.a = a
    self.b = b
    self.c = c
  }
}

/// `c[row, column] = bias[column] + Σ a[row, step] · b[column, step]`: products of rows with rows, for few columns.
///
/// Vectors lie along the steps, so that a column doesn't need a lane. An element's bits depend on its two rows alone.
public struct RowProduct {
  public var rows = 0
  public var columns = 0
  public var length = 0

  public var a: UnsafePointer<Float>
  public var aRow = 0
  public var b: UnsafePointer<Float>
  public var bRow = 0
  public var c: UnsafeMutablePointer<Float>
  public var cRow = 0

  public var bias: UnsafePointer<Float>?
  /// Whether negative results become 0.
  public var hasReLU = false

  public init(a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>) {
    self.a = a
    self.b = b
    self.c = c
  }
}

/// The kernels that multiply matrices.
public protocol ProductKernels: SendableMetatype {
  /// Columns of a panel of packed `b`; the last one is filled up with zeros.
  static var panelWidth: Int { get }
  /// Rows of the largest tile.
  static var tileRows: Int { get }
  /// - Precondition: `aStep` is 1 or `aRow` is 1.
  static func multiply(_ product: UnsafePointer<StridedProduct>)
  static func multiplyRows(_ product: UnsafePointer<RowProduct>)
  /// Does nothing but multiply and add in registers, to measure the peak: `result` holds a factor and an addend, and
  /// afterwards a sum. Each round is `peakProbeFlops` operations.
  static func runPeakProbe(rounds: Int, result: Target)
  static var peakProbeFlops: Int { get }
}
