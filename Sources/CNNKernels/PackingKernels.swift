/// The kernels that bring operands into the order in which products read them.
public struct PackingKernels: Sendable {
  /// Writes a matrix as panels of `ProductKernels.panelWidth` columns, each `[rows, panelWidth]`, the last filled up
  /// with zeros.
  public let packPanels:
    @Sendable (
      _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
      _ target: UnsafeMutablePointer<Float>, _ panelStride: Int
    ) -> Void

  /// Copies `rows` rows of `count` floats, each row of the target between `before` and `after` zeros.
  public let copyPadded:
    @Sendable (
      _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ before: Int, _ after: Int,
      _ target: UnsafeMutablePointer<Float>
    ) -> Void

  /// Copies a matrix with any strides to one whose columns are neighbours.
  public let copyMatrix:
    @Sendable (
      _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
      _ target: UnsafeMutablePointer<Float>, _ targetRowStride: Int
    ) -> Void

  /// Adds rows to others, which may overlap each other.
  public let addRows:
    @Sendable (
      _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ rowStride: Int,
      _ target: UnsafeMutablePointer<Float>, _ targetRowStride: Int
    ) -> Void

  public init(
    packPanels:
      @escaping @Sendable (
        _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
        _ target: UnsafeMutablePointer<Float>, _ panelStride: Int
      ) -> Void,
    copyPadded:
      @escaping @Sendable (
        _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ before: Int, _ after: Int,
        _ target: UnsafeMutablePointer<Float>
      ) -> Void,
    copyMatrix:
      @escaping @Sendable (
        _ source: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ rowStride: Int, _ columnStride: Int,
        _ target: UnsafeMutablePointer<Float>, _ targetRowStride: Int
      ) -> Void,
    addRows:
      @escaping @Sendable (
        _ source: UnsafePointer<Float>, _ rows: Int, _ count: Int, _ rowStride: Int,
        _ target: UnsafeMutablePointer<Float>, _ targetRowStride: Int
      ) -> Void
  ) {
    self.packPanels = packPanels
    self.copyPadded = copyPadded
    self.copyMatrix = copyMatrix
    self.addRows = addRows
  }
}
