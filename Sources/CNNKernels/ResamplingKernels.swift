/// Kernels that copy or mix pixels, each `[channels]`, of one image.
public protocol ResamplingKernels: SendableMetatype {
  /// Copies `columns` floats of every row of one matrix to every row of another.
  static func copyColumns(
    _ source: Source, sourceStride: Int, to target: Target, targetStride: Int, columns: Int, rows: Int)
  /// As `copyColumns`, but adds.
  static func addColumns(
    _ source: Source, sourceStride: Int, to target: Target, targetStride: Int, columns: Int, rows: Int)
  /// `target[term.target] += term.weight · source[term.source]` for every term in order; places are pixels.
  static func addPixels(
    _ source: Source, to target: Target, terms: UnsafePointer<PixelTerm>, termCount: Int, channels: Int)
}

/// One pixel's part in another.
public struct PixelTerm: Sendable {
  public var source: Int32
  public var target: Int32
  public var weight: Float

  public init(source: Int32, target: Int32, weight: Float) {
    self.source = source
    self.target = target
    self.weight = weight
  }
}
