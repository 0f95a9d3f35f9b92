/// Kernels that copy or mix pixels, each `[channels]`, of one image.
public struct ResamplingKernels: Sendable {
  public typealias CopyColumns =
    @Sendable (
      _ source: Source, _ sourceStride: Int, _ target: Target, _ targetStride: Int, _ columns: Int, _ rows: Int
    ) -> Void
  public typealias Gather =
    @Sendable (
      _ source: Source, _ target: Target, _ terms: UnsafePointer<PixelTerm>, _ termCount: Int, _ channels: Int
    ) -> Void

  /// Copies `columns` floats of every row of one matrix to every row of another.
  public let copyColumns: CopyColumns
  /// As `copyColumns`, but adds.
  public let addColumns: CopyColumns
  /// `target[term.target] += term.weight · source[term.source]` for every term in order; places are pixels.
  public let addPixels: Gather

  public init(
    copyColumns: @escaping CopyColumns, addColumns: @escaping CopyColumns, addPixels: @escaping Gather
  ) {
    self.copyColumns = copyColumns
    self.addColumns = addColumns
    self.addPixels = addPixels
  }
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
