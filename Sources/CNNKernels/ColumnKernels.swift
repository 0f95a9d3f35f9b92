/// Numbers of every column for `(x - center) · scale + shift`.
@frozen public struct ColumnAffine {
  public let center: Source
  public let scale: Source
  public let shift: Source

  @inlinable public init(center: Source, scale: Source, shift: Source) {
    self.center = center
    self.scale = scale
    self.shift = shift
  }
}

/// Numbers of every column for `g · gradientScale + (x - center) · inputScale + shift`.
@frozen public struct ColumnAffineGradient {
  public let center: Source
  public let gradientScale: Source
  public let inputScale: Source
  public let shift: Source

  @inlinable public init(center: Source, gradientScale: Source, inputScale: Source, shift: Source) {
    self.center = center
    self.gradientScale = gradientScale
    self.inputScale = inputScale
    self.shift = shift
  }
}

/// Kernels on a row-major matrix whose columns are channels and whose rows are the pixels of one or more images.
///
/// Every sum over rows has one order that depends on the matrix's size and the lanes alone.
public protocol ColumnKernels: SendableMetatype {
  /// Adds the sum of each column to `sums`.
  static func addColumnSums(_ input: Source, rows: Int, columns: Int, to sums: Target)

  /// The mean of each column, and the sum of its squared deviations from that mean.
  static func columnMoments(_ input: Source, rows: Int, columns: Int, mean: Target, squares: Target)

  /// Makes the moments of two sets of rows those of their union, in the first's place.
  static func combineMoments(
    mean: Target, squares: Target, rows: Float, otherMean: Source, otherSquares: Source, otherRows: Float,
    columns: Int)

  /// The sum of each column of the output's gradient, and of its product with `input - center`.
  static func columnGradientSums(
    outputGradient: Source, input: Source, center: Source, rows: Int, columns: Int, sums: Target, products: Target)

  /// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `hasReLU`.
  ///
  /// `output` may be the memory of `input` or `residual`.
  static func columnAffine(
    _ input: Source, _ affine: ColumnAffine, residual: Source?, hasReLU: Bool, into output: Target, rows: Int,
    columns: Int)

  /// `inputGradient = outputGradient · gradientScale + (input - center) · inputScale + shift`; the result may be the memory
  /// of either.
  static func columnAffineGradient(
    outputGradient: Source, input: Source, _ affine: ColumnAffineGradient, into inputGradient: Target, rows: Int,
    columns: Int)

  /// `output = input` where that is positive, else `slope · input`; the two may be the same memory.
  static func columnSlopes(_ input: Source, slopes: Source, into output: Target, rows: Int, columns: Int)

  /// The gradients of `columnSlopes`: that of the slopes is added, that of the input may be the memory of the output's.
  static func columnSlopesGradient(
    input: Source, outputGradient: Source, slopes: Source, addingTo slopeGradient: Target,
    into inputGradient: Target, rows: Int, columns: Int)
}
