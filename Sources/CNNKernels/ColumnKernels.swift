/// Kernels on a row-major matrix whose columns are channels and whose rows are the pixels of one or more images.
///
/// Every sum over rows has one order that depends on the matrix's size and the lanes alone.
public struct ColumnKernels: Sendable {
  public typealias Sums = @Sendable (_ input: Source, _ rows: Int, _ columns: Int, _ sums: Target) -> Void
  public typealias Moments =
    @Sendable (
      _ input: Source, _ rows: Int, _ columns: Int, _ mean: Target, _ squares: Target
    ) -> Void
  public typealias CombineMoments =
    @Sendable (
      _ mean: Target, _ squares: Target, _ rows: Float, _ otherMean: Source, _ otherSquares: Source,
      _ otherRows: Float, _ columns: Int
    ) -> Void
  public typealias GradientSums =
    @Sendable (
      _ outputGradient: Source, _ input: Source, _ center: Source, _ rows: Int, _ columns: Int, _ sums: Target,
      _ products: Target
    ) -> Void
  public typealias Affine =
    @Sendable (
      _ input: Source, _ center: Source, _ scale: Source, _ shift: Source, _ residual: Source?, _ rectified: Bool,
      _ output: Target, _ rows: Int, _ columns: Int
    ) -> Void
  public typealias AffineGradient =
    @Sendable (
      _ outputGradient: Source, _ input: Source, _ center: Source, _ gradientScale: Source, _ inputScale: Source,
      _ shift: Source, _ inputGradient: Target, _ rows: Int, _ columns: Int
    ) -> Void

  /// Adds the sum of each column to `sums`.
  public let addSums: Sums
  /// The mean of each column, and the sum of its squared deviations from that mean.
  public let moments: Moments
  /// Makes the moments of two sets of rows those of their union, in the first's place.
  public let combineMoments: CombineMoments
  /// The sum of each column of the output's gradient, and of its product with `input - center`.
  public let gradientSums: GradientSums
  /// `output = (input - center) · scale + shift + residual`, and 0 where that is negative if `rectified`.
  public let affine: Affine
  /// `inputGradient = outputGradient · gradientScale + (input - center) · inputScale + shift`.
  public let affineGradient: AffineGradient

  public init(
    addSums: @escaping Sums, moments: @escaping Moments, combineMoments: @escaping CombineMoments,
    gradientSums: @escaping GradientSums, affine: @escaping Affine, affineGradient: @escaping AffineGradient
  ) {
    self.addSums = addSums
    self.moments = moments
    self.combineMoments = combineMoments
    self.gradientSums = gradientSums
    self.affine = affine
    self.affineGradient = affineGradient
  }
}
